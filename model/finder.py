"""From a gray image to the rectangles of the digits in it: a small convolutional network.

The network looks at the whole image at once and says for every cell of 4 × 4 pixels how much
it looks like the middle of a digit, of which one, and how far the edges of that digit are.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final, Self

import cv2
import numpy as np
from ai_edge_litert.interpreter import Interpreter
from numpy.typing import NDArray

from model.cutting import Gray
from model.rectangle import Rectangle
from model.registry.version import FINDER, load_version

FINDER_SIGNATURE: Final = "cell4-window4-v2"
"""Names what the network is shown in its manifest."""


@dataclass(frozen=True, kw_only=True)
class Look:
    """One look at an image: how large it is made, and which digits count.

    Attributes:
        side: Longer side of what the network sees, in pixels.
        least: Shares of that side: digits that are longer count …
        most: … and digits that are shorter.
    """

    side: int
    least: float
    most: float


LOOKS: Final = (
    Look(side=192, least=0.25, most=2.0),
    Look(side=384, least=0.0, most=0.35),
)
"""From afar for digits that fill the image, from near for the others."""

LARGE_FIRST: Final = 0.3
"""By how much a digit that was seen from afar beats what looks like digits inside it."""

CELL: Final = 4
"""Side of the cells that the network speaks about, in pixels."""

LEAST_CONTRAST: Final = 4.0
"""Gray levels below which differences are the grain of paper and sensor."""

CHANNELS: Final = 2
"""The contrast of an image on the scale of the whole, and on that of each place."""

MULTIPLE: Final = 16
"""The sides of what the network looks at are multiples of this number of pixels."""

REACH: Final = 8.0
"""An edge at distance d is told as log(d / 8)."""

LEAST_SCORE: Final = 0.2
"""What looks less like a digit than this is not worth a second look."""

OVERLAP: Final = 0.45
"""Of two rectangles that share so much of the smaller one, the better one stays."""

FINDING_LIMIT: Final = 200
"""Of more findings than this only the best are kept."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Finding:
    """Where a digit may be.

    Attributes:
        rectangle: In pixels of the image.
        score: How much it looks like the middle of a digit there, 0.0 to 1.0.
        probabilities: Shape (10,), which digit it looks like from afar.
    """

    rectangle: Rectangle
    score: float
    probabilities: NDArray[np.float32]

    def scaled(self, scale: float) -> "Finding":
        """Return the same finding in an image that is larger by a factor."""
        return replace(self, rectangle=self.rectangle.scaled(scale))


class DigitFinder:
    """The network that finds digits, ready to be asked from any thread.

    Args:
        network: The content of its LiteRT file.
    """

    def __init__(self, network: bytes) -> None:
        self._network = network

    @classmethod
    def load(cls, directory: Path = FINDER) -> Self:
        """Make a finder of a model version's folder.

        Raises:
            ModelError: The version is missing, damaged or made for other preprocessing.
        """
        return cls(load_version(directory, FINDER_SIGNATURE).litert_path.read_bytes())

    def find(self, image: Gray) -> list[Finding]:
        """Find everything in an image that may be a digit, the likeliest first.

        Args:
            image: Shape (height, width), 0 (black) to 255 (white).
        """
        # What an interpreter needs is more than all else here. It lives for one photo: only
        # doubtful ones come here, and making one takes less time than a look.
        interpreter: Any = Interpreter(model_content=self._network, num_threads=1)
        far, near = (_look(image, look, interpreter) for look in LOOKS)
        ranked = [(each.score + LARGE_FIRST, each) for each in far]
        ranked += [(each.score, each) for each in near]
        ranked.sort(key=lambda pair: -pair[0])
        return suppress([finding for _, finding in ranked])


def _look(image: Gray, look: Look, interpreter: Any) -> list[Finding]:
    longer_side = max(image.shape)
    scale = min(1.0, look.side / longer_side)
    findings = read_cells(_ask(interpreter, standardize(fit(image, scale))))
    scaled = [each.scaled(1 / scale) for each in findings]
    least, most = look.least * longer_side, look.most * longer_side
    return [each for each in scaled if least <= each.rectangle.longer_side <= most]


def _ask(interpreter: Any, view: NDArray[np.float32]) -> NDArray[np.float32]:
    (source,), (target,) = interpreter.get_input_details(), interpreter.get_output_details()
    interpreter.resize_tensor_input(source["index"], (1, *view.shape))
    interpreter.allocate_tensors()
    interpreter.set_tensor(source["index"], view[np.newaxis])
    interpreter.invoke()
    cells: NDArray[np.float32] = interpreter.get_tensor(target["index"])[0]
    return cells


def fit(image: Gray, scale: float) -> Gray:
    """Scale an image and continue its edges until its sides are multiples of 16."""
    size = [max(1, round(side * scale)) for side in image.shape[::-1]]
    view = cv2.resize(image, size, interpolation=cv2.INTER_AREA) if scale < 1 else image
    missing = [-side % MULTIPLE for side in view.shape]
    framed = cv2.copyMakeBorder(view, 0, missing[0], 0, missing[1], cv2.BORDER_REPLICATE)
    return np.asarray(framed, np.uint8)


def standardize(view: Gray) -> NDArray[np.float32]:
    """Take the slow changes of light out of an image and bring its contrast to common scales.

    Returns:
        Shape (height, width, 2): on the scale of the whole image, which tells paper from what
        is written on it, and on that of each place, which brings out pale ink.
    """
    levels = view.astype(np.float32)
    differences = levels - _surroundings(levels)
    # Sums that run along leave rests: of nothing, a little less than nothing.
    there = np.sqrt(np.maximum(_surroundings(np.square(differences)), 0.0))
    scales = (differences.std() + LEAST_CONTRAST, there + LEAST_CONTRAST)
    return np.stack([differences / scale for scale in scales], axis=-1)


def _surroundings(levels: NDArray[np.float32]) -> NDArray[np.float32]:
    """Average what lies around each pixel, in a window of a quarter of the longer side."""
    side = (max(levels.shape) // 4) | 1
    return np.asarray(cv2.blur(levels, (side, side), borderType=cv2.BORDER_REPLICATE), np.float32)


def read_cells(cells: NDArray[np.float32]) -> list[Finding]:
    """Read what the network says: each cell that scores higher than those around it.

    Args:
        cells: Shape (rows, columns, 1 + 10 + 4): the score, the probability of each digit,
            the logarithms of the distances to left, top, right and bottom.
    """
    scores = np.ascontiguousarray(cells[..., 0])
    peaks = (scores >= cv2.dilate(scores, np.ones((3, 3), np.uint8))) & (scores >= LEAST_SCORE)
    rows, columns = np.nonzero(peaks)
    order = np.argsort(-scores[rows, columns])[:FINDING_LIMIT].tolist()
    return [_read_cell(int(rows[index]), int(columns[index]), cells) for index in order]


def _read_cell(row: int, column: int, cells: NDArray[np.float32]) -> Finding:
    said = cells[row, column]
    left, top, right, bottom = (np.exp(np.clip(said[-4:], -3, 5)) * REACH).tolist()
    x, y = (column + 0.5) * CELL, (row + 0.5) * CELL
    rectangle = Rectangle(left=x - left, top=y - top, right=x + right, bottom=y + bottom)
    return Finding(rectangle=rectangle, score=float(said[0]), probabilities=said[1:-4])


def suppress(findings: list[Finding]) -> list[Finding]:
    """Of findings that lie over each other, keep the one that scores highest.

    Args:
        findings: The likeliest first.
    """
    nested = _measure_nesting([each.rectangle for each in findings]) >= OVERLAP
    hidden = np.zeros(len(findings), np.bool_)
    kept: list[Finding] = []
    for index, finding in enumerate(findings):
        if not hidden[index]:
            kept.append(finding)
            hidden |= nested[index]
    return kept


def _measure_nesting(rectangles: Sequence[Rectangle]) -> NDArray[np.float64]:
    """Measure for all pairs which share of the smaller one lies in the other."""
    edges = [(each.left, each.top, each.right, each.bottom) for each in rectangles]
    starts, ends = np.split(np.array(edges, np.float64).reshape(-1, 4), 2, axis=1)
    lowest, highest = np.maximum(starts[:, None], starts), np.minimum(ends[:, None], ends)
    shared = np.maximum(highest - lowest, 0.0).prod(axis=2)
    areas = (ends - starts).prod(axis=1)
    return np.asarray(shared / np.maximum(np.minimum(areas[:, None], areas), 1e-6), np.float64)
