import pytest

from bot.i18n import Words
from bot.settings import Language
from bot.training.keyboards import decision_keyboard, offer_keyboard


@pytest.mark.parametrize("language", ["en", "tr"])
def test_the_longest_name_of_a_version_fits_and_no_row_has_more_than_two_buttons(
    language: Language,
) -> None:
    words = Words(language)
    keyboards = [
        offer_keyboard(words),
        decision_keyboard("v" * 40, words, advised=True),
        decision_keyboard("v" * 40, words, advised=False),
    ]

    assert max(len(row) for keyboard in keyboards for row in keyboard.inline_keyboard) == 2
