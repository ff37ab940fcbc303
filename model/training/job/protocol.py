"""The protocol between the bot and a training process: lines of JSON in both directions.

The first line on standard input is the request. It holds contributed digits and is never written
to disk: if consent is withdrawn, there is no second copy of people's handwriting to delete. A file
`STOP_FILE` in the folder of the run ends it after the current step; the best epoch so far is kept.
Each line of the output is an object of one of the classes in `Line`, named by `event`. This module
does not import Keras.
"""

from enum import StrEnum
from pathlib import Path
from typing import Annotated, Final, Literal

import numpy as np
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from model.images import LabeledImages
from model.spec import IMAGE_SIZE

RECALL_MARGIN: Final = 0.005
"""Allowed loss of recall of a single digit; five of a thousand images may be chance."""

CALIBRATION_MARGIN: Final = 0.001
"""Allowed rise of the calibration error; on ten thousand images less may be chance."""

CHECKPOINTS: Final = "checkpoints"
EPOCH_FILES: Final = "epoch-*.keras"
"""The networks of complete epochs in that folder."""

SAMPLES_FILE: Final = "samples.npz"
"""Training images and labels that are shown at the start."""

SHOWN_FILE: Final = "shown.npz"
"""Test images, labels and answers that are shown at the end."""

LOG_FILE: Final = "training.log"

STOP_FILE: Final = "stop"
"""Name of the file that ends a run with its best epoch, even if the run is resumed later."""


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
        mnist_path: The file to use; None to search for it.
        live: The folder of the version in use, to compare with.
        labels: Labels of contributed digits, one byte each.
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
    """An epoch is complete and saved."""

    event: Literal["epoch"] = "epoch"
    epoch: int
    loss: float
    accuracy: float
    val_loss: float
    val_accuracy: float

    @property
    def metrics(self) -> dict[str, float]:
        """Metrics under Keras's names."""
        return self.model_dump(exclude={"event", "epoch"})


class Stage(StrEnum):
    """The stages of a training; before the first one, TensorFlow and the data are loaded."""

    TRAINING = "training"
    """Images are made, then trained on. Epochs before an interruption were already reported."""

    EVALUATING = "evaluating"
    PUBLISHING = "publishing"


class StageBegun(_Message):
    """The next stage begins."""

    event: Literal["stage"] = "stage"
    stage: Stage


class Scorecard(_Message):
    """How well a model reads, in shares from 0.0 to 1.0.

    Attributes:
        mnist: Accuracy on the MNIST test set.
        photos: Accuracy on the photo-like digits of `model.training.comparison`.
        recalls: Recall of each digit of the MNIST test set, 0 to 9.
        calibration_error: Expected calibration error on the MNIST test set.
    """

    mnist: float
    photos: float
    recalls: tuple[float, ...]
    calibration_error: float

    def is_as_good_as(self, live: "Scorecard") -> bool:
        """Check that no score is worse than that of the version in use, except by chance."""
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
        shown_right: Number of the shown test images that it reads right.
        fonts: Number of handwriting fonts in its training; None if this network uses none.
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
