"""Which way a photo was held: tried in quarter turns where it does not read as it lies.

The classifier refuses most digits that lie on their side, and hardly anything turned passes for
a 2, 3, 4 or 7. So a turned photo reads as little or as the wrong kind of digits.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from statistics import median
from typing import Final

import numpy as np
from numpy.typing import NDArray

from model.cutting import Gray
from model.decoding.photo import DecodedPhoto
from model.digits import SURE_CONFIDENCE, SURE_STRANGENESS, FoundDigit, are_sure
from model.judging import Classify
from model.layout import arrange
from model.preprocessing import prepare_digit
from model.reading import Box
from model.rectangle import Rectangle
from model.segmentation import Candidate
from model.shapes import frame
from model.spec import DIGIT_COUNT, NOT_A_DIGIT

TURNS: Final = (0, 1, 2, 3)
"""Quarter turns, counterclockwise."""

TELLING: Final = frozenset({2, 3, 4, 7})
"""Digits that hardly anything turned looks like. 0, 1 and 8 look the same upside down, 6 and 9
like each other, and a 9 on its side like a 5."""

SHAPES_TRIED: Final = 8
"""The largest shapes are turned to guess; more of them add time rather than evidence …"""

SHAPES_FIRST: Final = 4
"""… and where not one of so many is a digit in any turn, neither are the others."""

LIKE_OTHERS: Final = 2.0
"""Shapes that may be digits are less than this many times larger or smaller than the others."""

ALIKE: Final = 0.75
"""Of the digits that shapes show, the finder sees at least this share as they do."""

SAME_PLACE: Final = 0.5
"""They are at the same place if they share more than this of the smaller one."""

FAINT: Final = 0.2
"""What has less support than this where the finder looks neither confirms a turn nor denies it."""

FEW: Final = 2
"""So few digits count only where the finder is sure of all that it sees."""


@dataclass(frozen=True, kw_only=True, eq=False)
class View:
    """An image as it was held to be read.

    Attributes:
        image: Shape (height, width), 0 (black) to 255 (white), turned.
        turns: By how many quarters, counterclockwise.
        digits: In no particular order, in pixels of `image`.
    """

    image: Gray
    turns: int
    digits: list[FoundDigit]

    def box(self, index: int, photo: DecodedPhoto) -> Box:
        """Find a digit in the upright photo, of which one pixel of `image` spans several."""
        height, width = self.image.shape
        back = -self.turns % len(TURNS)
        turned = self.digits[index].rectangle.turned(back, width, height)
        upright = turned.scaled(photo.reduction).clipped(*photo.size)
        left, top = round(upright.left), round(upright.top)
        right, bottom = round(upright.right), round(upright.bottom)
        return Box(x=left, y=top, width=max(1, right - left), height=max(1, bottom - top))


def turn_image(image: Gray, turns: int) -> Gray:
    """Turn an image by quarters, counterclockwise."""
    return np.ascontiguousarray(np.rot90(image, turns))


def turn_candidates(candidates: Sequence[Candidate], turns: int, image: Gray) -> list[Candidate]:
    """Turn shapes as `turn_image` turns the image in which they were found."""
    height, width = image.shape
    return [_turn(candidate, turns, width, height) for candidate in candidates]


def _turn(candidate: Candidate, turns: int, width: int, height: int) -> Candidate:
    place = frame(candidate).turned(turns, width, height)
    ink = turn_image(candidate.ink, turns)
    return replace(candidate, ink=ink, x=int(place.left), y=int(place.top))


def may_be_turned(candidates: Sequence[Candidate], digits: Sequence[FoundDigit]) -> bool:
    """Tell whether sure digits may be what a turned photo shows of others.

    So it is where shapes as large as they are were left unread, or where they stand in a column.
    """
    places = [digit.rectangle for digit in digits]
    return leave_unread(candidates, digits) or _form_a_column(places)


def _form_a_column(places: Sequence[Rectangle]) -> bool:
    return len(places) > 1 and len({place.row for place in arrange(places)}) == len(places)


def leave_unread(candidates: Sequence[Candidate], digits: Sequence[FoundDigit]) -> bool:
    """Tell whether shapes as large as the digits of a photo are none of them."""
    usual = median(digit.rectangle.longer_side for digit in digits)
    return any(
        1 / LIKE_OTHERS <= frame(candidate).longer_side / usual <= LIKE_OTHERS
        and not candidate.at_edge
        and not any(frame(candidate).overlap(digit.rectangle) for digit in digits)
        for candidate in candidates
    )


def guess_turn(candidates: Sequence[Candidate], classify: Classify) -> int:
    """Guess how to turn a photo so that it reads: the way in which most shapes are digits.

    Args:
        candidates: The shapes in it, the largest first.
        classify: The network that tells digits apart.

    Returns:
        Quarter turns, counterclockwise; 0 where no turn is clearly better than the others.
    """
    inner = [each for each in candidates[:SHAPES_TRIED] if not each.at_edge]
    if not inner:
        return 0
    # What is laid out in a square turns as its ink would; it need not be laid out again.
    inputs = np.stack([prepare_digit(each.ink) for each in inner])
    sides = np.array([frame(each).longer_side for each in inner])
    said = _classify_in_turns(inputs, classify)
    if not said:
        return 0
    turned = {turns: _glance(probabilities, sides) for turns, probabilities in said.items()}
    turns, best = max(turned.items(), key=lambda item: item[1].weight)
    if not best.tells:
        return 0
    # Where two turns read alike it does not matter which is right: a 5 often does.
    upright = _glance(classify(inputs), sides)
    rivals = [upright, *(each for each in turned.values() if each.digits != best.digits)]
    clear = all(len(rival.digits) < len(best.digits) for rival in rivals)
    return turns if clear else 0


def _classify_in_turns(
    inputs: NDArray[np.float32], classify: Classify
) -> dict[int, NDArray[np.float32]]:
    """Ask about shapes in each turn; nothing where none of the first is a digit in any."""

    def ask(some: NDArray[np.float32], turns: int) -> NDArray[np.float32]:
        return classify(np.rot90(some, turns, (1, 2)))

    first, others = np.split(inputs, [SHAPES_FIRST])
    said = {turns: ask(first, turns) for turns in TURNS[1:]}
    if not any(_are_sure(probabilities).any() for probabilities in said.values()):
        return {}
    return {turns: np.concatenate([said[turns], ask(others, turns)]) for turns in said}


def _are_sure(probabilities: NDArray[np.float32]) -> NDArray[np.bool_]:
    """Tell of each shape whether it is a digit without a doubt."""
    digits, strangeness = probabilities[:, :DIGIT_COUNT], probabilities[:, NOT_A_DIGIT]
    confidences = digits.max(axis=1) / digits.sum(axis=1)
    return np.asarray((confidences >= SURE_CONFIDENCE) & (strangeness < SURE_STRANGENESS))


@dataclass(frozen=True, kw_only=True)
class _Glance:
    """What the shapes of a photo are in one turn, each for itself.

    Attributes:
        digits: The sure ones of usual size, sorted.
        confidence: Their mean confidence, 0.0 to 1.0.
    """

    digits: list[int]
    confidence: float

    @property
    def tells(self) -> bool:
        """Whether there is one among them that hardly anything turned looks like."""
        return not TELLING.isdisjoint(self.digits)

    @property
    def weight(self) -> tuple[bool, int, float]:
        """What speaks for this turn, the weightiest first."""
        return self.tells, len(self.digits), self.confidence


def _glance(probabilities: NDArray[np.float32], sides: NDArray[np.float64]) -> _Glance:
    """Sum up what each shape is for itself."""
    sure = _are_sure(probabilities)
    if not sure.any():
        return _Glance(digits=[], confidence=0.0)
    seen = sure & (sides >= median(sides[sure].tolist()) / 2)
    digits = probabilities[seen, :DIGIT_COUNT]
    return _Glance(
        digits=sorted(digits.argmax(axis=1).tolist()),
        confidence=float((digits.max(axis=1) / digits.sum(axis=1)).mean()),
    )


def see_alike(shapes: Sequence[FoundDigit], sightings: list[FoundDigit]) -> bool:
    """Tell whether the finder sees the digits of a turned photo where its shapes show them.

    Pictures of something else get three more chances to look like digits by turning them;
    hardly ever do they take in both ways of reading at once.
    """
    seen = [each for each in sightings if each.support >= FAINT]
    if len(shapes) <= FEW and not are_sure(seen):
        return False
    alike = sum(any(_is_same(shape, each) for each in seen) for shape in shapes)
    return alike >= ALIKE * len(shapes)


def _is_same(one: FoundDigit, other: FoundDigit) -> bool:
    return one.digit == other.digit and one.rectangle.nesting(other.rectangle) > SAME_PLACE
