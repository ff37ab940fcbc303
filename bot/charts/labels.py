"""The words of the charts, in the language of the person who asked."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime


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
    """The words on the curves of a training.

    Attributes:
        accuracy_title: Heading of the upper panel.
        loss_title: Heading of the lower one.
        epoch: What runs across.
        training: Name of the curve of the training images.
        validation: Name of the curve of the validation images.
        accuracy: What runs up in the upper panel.
        loss: What runs up in the lower one.
        decimal_mark: What stands between a whole number and its tenths.
    """

    accuracy_title: str
    loss_title: str
    epoch: str
    training: str
    validation: str
    accuracy: str
    loss: str
    decimal_mark: str = "."


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


@dataclass(frozen=True, kw_only=True)
class StatisticsWords:
    """The words on the picture of statistics.

    Attributes:
        title: Names the period.
        span: Its days.
        photos: What the number of photos is called.
        people: The same for people.
        digits: The same for digits.
        outcomes: What answers are called by how they ended.
        by_time: Heading of photos by the hour or the day.
        digits_read: Heading of the digits from 0 to 9.
        confidence: Heading of how sure the model was.
        mean_confidence: How sure it was.
        accuracy: Heading of how right it was, as people say.
        share_right: How right it was.
        judged: How many answers they confirmed and corrected.
        confusions: Heading of what was read in place of what.
        times: Heading of how long steps take.
        steps: What they are called.
        median: Heading of medians.
        high: Heading of 95th percentiles.
        count: Writes a number.
        milliseconds: Writes how long something took.
        moment: Writes when an hour or a day began.
    """

    title: str
    span: str
    photos: str
    people: str
    digits: str
    outcomes: Mapping[str, str]
    by_time: str
    digits_read: str
    confidence: str
    mean_confidence: str
    accuracy: str
    share_right: str
    judged: str
    confusions: str
    times: str
    steps: Mapping[str, str]
    median: str
    high: str
    count: Callable[[int], str]
    milliseconds: Callable[[float], str]
    moment: Callable[[datetime], str]
