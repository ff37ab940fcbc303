import numpy as np
import pytest

from bot.charts.palette import ORANGE
from bot.feedback.review_cards import ReviewedDigit, draw_sheet
from bot.i18n import LANGUAGES, Words
from tests.bot.charts.pixels import read_pixels

WORDS = Words("en")


def reviewed(number: int, label: int = 7, *, answer: int = 7, given: float = 0.98) -> ReviewedDigit:
    """Make a digit to whose answer the model gives this probability."""
    crop = np.zeros((28, 28), np.uint8)
    crop[4:24, 12:16] = 255
    probabilities = np.full(11, (1 - given) / 10, np.float32)
    probabilities[answer] = given
    return ReviewedDigit(
        number=number, id=number, crop=crop, label=label, probabilities=probabilities
    )


@pytest.mark.parametrize(
    ("digit", "title", "is_marked"),
    [
        (reviewed(1), "#1: 7\n98.0\u00a0%", False),
        (reviewed(1, label=1), "#1: 1\nmodel: 7", True),
        (reviewed(1, label=1, answer=10), "#1: 1\nno digit", True),
        (reviewed(1, label=1, given=0.4), "#1: 1\nmodel: 7", False),
    ],
    ids=["right", "other", "no digit", "possible"],
)
def test_a_label_that_the_model_finds_nearly_impossible_is_marked(
    digit: ReviewedDigit, title: str, *, is_marked: bool
) -> None:
    sheet = read_pixels(draw_sheet([digit, reviewed(2)], 43, WORDS))
    orange = (sheet == ORANGE).all(axis=-1)

    assert digit.title(WORDS) == title
    assert orange[:, :480].any() == orange.any() == is_marked


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("count", [1, 20])
def test_pictures_fit_a_phone_in_both_languages(language: str, count: int) -> None:
    words = Words.choose(language, None, "en")

    for answer in (7, 10):
        picture = draw_sheet([reviewed(2000, label=1, answer=answer)] * count, 2000, words)

        pixels = read_pixels(picture)
        height, width = pixels.shape[:2]
        assert 0.7 < width / height < 1.5
        assert len(picture) < 100_000
        # Nothing is drawn over the edges of the card.
        assert (pixels[:, [*range(10), *range(-10, 0)]] == pixels[0, 0]).all()
