"""The words of the charts, given by whoever knows the reader's language."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class ChartWords:
    """The words on the chart of a reading.

    Attributes:
        photo: Heading of the photo.
        network_input: Heading of the 28 × 28 pictures.
        unsure: What marks a digit that is not sure.
        percent: Writes a share, 0.0 to 1.0, as a percentage.
    """

    photo: str
    network_input: str
    unsure: str
    percent: Callable[[float], str]


@dataclass(frozen=True, kw_only=True)
class CurveWords:
    """The words on the curves of a training."""

    accuracy_title: str
    loss_title: str
    epoch: str
    training: str
    validation: str
    accuracy: str
    loss: str


@dataclass(frozen=True, kw_only=True)
class ConfusionWords:
    """The words on a confusion matrix.

    Attributes:
        title: Heading.
        axes: What runs down and what runs across.
    """

    title: str
    axes: str


@dataclass(frozen=True, kw_only=True)
class SheetWords:
    """The words on sheets of digits.

    Attributes:
        samples: Heading of some training images.
        predictions: Heading of some test images and their answers.
        mistakes: Heading of the worst mistakes.
        sample: Title of a sample, by its label.
        prediction: Title of a test image, by its label and its answer.
    """

    samples: str
    predictions: str
    mistakes: str
    sample: Callable[[int], str]
    prediction: Callable[[int, int], str]
