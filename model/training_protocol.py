"""What the bot and a training process tell each other: a request, then lines of JSON.

The request lies as `run.json` in the run's own folder. Contributed digits come by standard
input, so that people's handwriting lies on no disk a second time: whoever takes it back need
not look for it there. Every line that comes back is one of the classes of `Line`, told apart
by `event`. Neither side needs Keras for that.
"""

from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Final, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from model.gate import Scorecard

REQUEST_FILE: Final = "run.json"
STOP_FILE: Final = "stop"
"""Asks for an end after the current step; the best epoch so far is kept."""

HISTORY_FILE: Final = "history.json"
"""Metrics by epoch so far."""

SAMPLES_FILE: Final = "samples.npz"
SHOWN_FILE: Final = "shown.npz"
"""Images, labels and answers that are shown to people: at the start, and at the end."""

PICTURES: Final = "pictures"
"""The folder of what was drawn of them."""

COUNT_BYTES: Final = 8
"""Standard input begins with the count of contributed digits; their labels and images follow."""

LOG_FILE: Final = "training.log"


class _Message(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class TrainingRequest(_Message):
    """What to train, from what, and where it goes.

    Attributes:
        architecture: A name in `model.architectures.ARCHITECTURES`.
        epochs: Times that every training image is seen.
        seed: Of everything that is random.
        mnist_path: The file to use; looked for where it is None.
        data_directory: Looked into for MNIST.
        versions: The folder that the new version goes into.
        live: The folder of the version in use, to compare with.
        illustrate: A command that draws what is in a run's folder, to which that and the names
            of pictures are appended; none are drawn where it is empty.
        language: What the pictures speak.
    """

    architecture: str
    epochs: int = Field(ge=1)
    seed: Annotated[int, Field(ge=0)] = 1
    mnist_path: Path | None = None
    data_directory: Path
    versions: Path
    live: Path
    illustrate: tuple[str, ...] = ()
    language: str = "en"


class Layer(_Message):
    """A layer of a network.

    Attributes:
        kind: Its class, such as `Dense`.
        shape: Of what comes out for one image.
        parameters: Weights in it.
    """

    kind: str
    shape: tuple[int, ...]
    parameters: int


class Started(_Message):
    """The data is loaded, and training begins."""

    event: Literal["started"] = "started"
    layers: tuple[Layer, ...]
    parameters: int
    training_images: int
    validation_images: int
    examples: int
    epochs_done: int


class StepDone(_Message):
    """Some step is done; not every one is told."""

    event: Literal["step"] = "step"
    epoch: int
    step: int
    steps: int
    loss: float
    accuracy: float


class EpochDone(_Message):
    """An epoch is whole, and on disk."""

    event: Literal["epoch"] = "epoch"
    epoch: int
    loss: float
    accuracy: float
    val_loss: float
    val_accuracy: float


class Stage(StrEnum):
    """What happens after the last epoch."""

    EVALUATING = "evaluating"
    PUBLISHING = "publishing"


class StageBegun(_Message):
    """Training is over, and something else begins."""

    event: Literal["stage"] = "stage"
    stage: Stage


class Finished(_Message):
    """A version is published.

    Attributes:
        version: Its name.
        directory: Its folder.
        architecture: Of its network.
        parameters: Weights in it.
        history: Metrics by epoch, as Keras names them.
        epoch: The epoch whose network it is.
        epochs: How many were wanted.
        seconds: Wall time of the training.
        candidate: How well it reads.
        live: How well the version in use reads.
        live_name: The name of that.
        shown: Some (label, answer) of test images, those of the picture of predictions.
    """

    event: Literal["finished"] = "finished"
    version: str
    directory: Path
    architecture: str
    parameters: int
    history: dict[str, list[float]]
    epoch: int
    epochs: int
    seconds: float
    candidate: Scorecard
    live: Scorecard
    live_name: str
    shown: tuple[tuple[int, int], ...]

    @property
    def stopped(self) -> bool:
        """Whether it was stopped before its last epoch."""
        return len(self.history["loss"]) < self.epochs


class Reason(StrEnum):
    """Why a run has no result."""

    STOPPED_EARLY = "stopped_early"
    NO_DATA = "no_data"
    DISK_FULL = "disk_full"
    OUT_OF_MEMORY = "out_of_memory"
    BAD_REQUEST = "bad_request"
    FAULT = "fault"
    KILLED = "killed"
    DIED = "died"
    HUNG = "hung"


class Failed(_Message):
    """There is no result.

    Attributes:
        reason: Why, for programs.
        detail: Why, in one sentence in English, for the log.
    """

    event: Literal["failed"] = "failed"
    reason: Reason
    detail: str


Line = Annotated[
    Started | StepDone | EpochDone | StageBegun | Finished | Failed, Field(discriminator="event")
]
_LINES: Final[TypeAdapter[Line]] = TypeAdapter(Line)


def encode_examples(images: Sequence[NDArray[np.uint8]], labels: Sequence[int]) -> bytes:
    """Write contributed digits as they go through standard input.

    Args:
        images: Each of shape (28, 28), ink 0 to 255.
        labels: One for each, 0 to 9.
    """
    count = len(labels).to_bytes(COUNT_BYTES, "big")
    return b"".join([count, bytes(labels), *(image.tobytes() for image in images)])


def parse_line(line: bytes) -> Line:
    """Read a line of a training process.

    Raises:
        ValueError: It is none.
    """
    return _LINES.validate_json(line)


def illustration_command(request: TrainingRequest, run: Path, pictures: Sequence[str]) -> list[str]:
    """Say how pictures of a run are drawn."""
    return [*request.illustrate, str(run), *pictures]
