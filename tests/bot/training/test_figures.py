from io import BytesIO

from PIL import Image

from bot.training.figures import draw_history

HISTORY = {
    "accuracy": [0.91, 0.96],
    "val_accuracy": [0.95, 0.97],
    "loss": [0.3, 0.1],
    "val_loss": [0.2, 0.1],
}


async def test_the_curves_of_a_version_are_drawn_in_each_language() -> None:
    english, turkish = [await draw_history(HISTORY, language) for language in ("en", "tr")]

    assert english is not None
    assert turkish is not None
    assert Image.open(BytesIO(turkish)).size == Image.open(BytesIO(english)).size == (960, 1160)
    assert turkish != english


async def test_a_history_that_cannot_be_drawn_has_no_curves() -> None:
    assert await draw_history({"accuracy": [0.91]}, "en") is None
