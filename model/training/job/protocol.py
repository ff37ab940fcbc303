"""The protocol between the bot and a training process: lines of JSON in both directions.

The first line on standard input is the request. It holds contributed digits and is written nowhere
else, so that no second copy of people's handwriting is on disk: after a withdrawal there is nothing
else to delete. A file `STOP_FILE` in the folder of the run ends it after the current step; the best
epoch so far is kept. Each line that comes back is one of the classes of `Line`, which `event`
names. Neither side needs Keras for that.
"""

from enum import StrEnum
from pathlib import Path
from typing import Annotated, Final, Literal

import numpy as np
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from model.images import LabeledImages
from model.spec import IMAGE_SIZE

RECALL_MARGIN: Final = 0.005
"""Allowed loss of recall of a single digit. Five of a thousand images are chance."""

CALIBRATION_MARGIN: Final = 0.001
"""Allowed rise of the calibration error. On ten thousand images less is chance."""

CHECKPOINTS: Final = "checkpoints"
EPOCH_FILES: Final = "epoch-*.keras"
"""The networks of complete epochs in that folder."""

SAMPLES_FILE: Final = "samples.npz"
"""Images and labels that are shown to people at the start."""

SHOWN_FILE: Final = "shown.npz"
"""Images, labels and answers that are shown to people at the end."""

LOG_FILE: Final = "training.log"

STOP_FILE: Final = "stop"
"""Tells a run to end with its best epoch, also if it is resumed after an interruption."""


class _Message(BaseModel):
    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        hide_input_in_errors=True,  # Errors are logged, contributed digits are not.
        ser_json_bytes="base64",
        val_json_bytes="base64",
    )


class TrainingRequest(_Message):
    """What to train, from what, and where to save it.

    Attributes:
        mnist_path: The file to use; None: look for it.
        live: The folder of the version in use, to compare with.
        labels: Of contributed digits, a byte each.
        crops: Their images, 28 × 28 bytes each, ink 0 to 255.
    """

    architecture: str
    epochs: int
    seed: int = 1
    mnist_path: Path | None = None
    data_directory: Path
    versions: Path
    live: Path
    labels: bytes = Field(default=b"", repr=False)
    crops: bytes = Field(default=b"", repr=False)

    @property
    def examples(self) -> LabeledImages:
        """The contributed digits.

        Raises:
            ValueError: An image is incomplete.
        """
        images = np.frombuffer(self.crops, np.uint8).reshape(-1, IMAGE_SIZE, IMAGE_SIZE)
        return images, np.frombuffer(self.labels, np.uint8)


class StepDone(_Message):
    """A step is done. Not every step is reported."""

    event: Literal["step"] = "step"
    epoch: int
    step: int
    steps: int
    loss: float
    accuracy: float


class EpochDone(_Message):
    """An epoch is complete, and on disk."""

    event: Literal["epoch"] = "epoch"
    epoch: int
    loss: float
    accuracy: float
    val_loss: float
    val_accuracy: float

    @property
    def metrics(self) -> dict[str, float]:
        """What was measured, as Keras names it."""
        return self.model_dump(exclude={"event", "epoch"})


class Stage(StrEnum):
    """What a process does, one after the other; at first it loads TensorFlow and the data."""

    TRAINING = "training"
    """Images are made, then learned from. The epochs before an interruption are reported by now."""

    EVALUATING = "evaluating"
    PUBLISHING = "publishing"


class StageBegun(_Message):
    """The next stage begins."""

    event: Literal["stage"] = "stage"
    stage: Stage


class Scorecard(_Message):
    """How well a model reads, in shares from 0.0 to 1.0.

    Attributes:
        mnist: Of the MNIST test set.
        photos: Of the built-in benchmark of photo-like digits.
        recalls: Of each digit of the MNIST test set, 0 to 9.
        calibration_error: Expected calibration error on the MNIST test set.
    """

    mnist: float
    photos: float
    recalls: tuple[float, ...]
    calibration_error: float

    def is_as_good_as(self, live: "Scorecard") -> bool:
        """Check that a model does nothing worse than the one in use, but for chance."""
        recalls = zip(self.recalls, live.recalls, strict=True)
        return (
            self.mnist >= live.mnist
            and self.photos >= live.photos
            and all(recall >= before - RECALL_MARGIN for recall, before in recalls)
            and self.calibration_error <= live.calibration_error + CALIBRATION_MARGIN
        )


class Finished(_Message):
    """A version is published.

    Attributes:
        shown_right: How many test images in the picture of predictions it reads right.
        fonts: Fonts of handwriting that it learned from; None if this network uses none.
    """

    event: Literal["finished"] = "finished"
    version: str
    seconds: float
    candidate: Scorecard
    live: Scorecard
    live_name: str
    shown_right: int
    fonts: int | None = None


class Reason(StrEnum):
    """Why a run has no result."""

    NO_DATA = "no_data"
    DISK_FULL = "disk_full"
    OUT_OF_MEMORY = "out_of_memory"
    FAULT = "fault"
    KILLED = "killed"
    DIED = "died"
    HUNG = "hung"


class Failed(_Message):
    """There is no result; `detail` says why in one sentence in English, for the log."""

    event: Literal["failed"] = "failed"
    reason: Reason
    detail: str


Line = Annotated[
    StepDone | EpochDone | StageBegun | Finished | Failed, Field(discriminator="event")
]
LINES: Final[TypeAdapter[Line]] = TypeAdapter(Line)
