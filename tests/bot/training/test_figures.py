from pathlib import Path

import numpy as np

from bot.charts.palette import BLUE, ORANGE
from bot.i18n import Words
from bot.models.curves import draw_curves
from bot.training.figures import draw_confusion, draw_progress
from bot.training.training import Training
from model.training.job.protocol import EpochDone, TrainingRequest
from tests.bot.charts.pixels import count_pixels


def test_right_answers_are_blue_and_the_most_frequent_confusion_is_the_strongest() -> None:
    counts = np.diag([1_000] * 10)
    perfect = draw_confusion(counts, Words("tr"))
    counts[7, 1], counts[4, 9] = 100, 10
    confused = draw_confusion(counts, Words("tr"))

    assert count_pixels(perfect, BLUE) > 10_000
    assert count_pixels(perfect, ORANGE) == 0
    assert count_pixels(confused, ORANGE) > 1_000


def test_the_curves_of_a_training_are_those_of_its_epochs() -> None:
    folder = Path()
    request = TrainingRequest(
        architecture="mlp", epochs=3, data_directory=folder, versions=folder, live=folder
    )
    training = Training(number=1, folder=folder, request=request)
    history = {
        "loss": [0.5, 0.3],
        "accuracy": [0.8, 0.9],
        "val_loss": [0.4, 0.2],
        "val_accuracy": [0.85, 0.95],
    }
    for epoch in (1, 2):
        values = {name: each[epoch - 1] for name, each in history.items()}
        training.take(EpochDone.model_validate({"epoch": epoch, **values}))

    assert draw_progress(training, Words("en")) == [draw_curves(history, Words("en"))]
