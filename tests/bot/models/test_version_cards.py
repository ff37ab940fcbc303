from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from telegram import InlineKeyboardButton
from telegram.constants import MessageLimit

from bot.charts.elements import draw_plate
from bot.i18n import LANGUAGES, Words
from bot.models.curves import draw_curves
from bot.models.version_cards import LISTED, deletion_card, list_card, version_card
from bot.settings import Language
from bot.transport.cards import Card
from model.errors import ModelError
from model.registry.version import PRETRAINED, ModelVersion, read_manifest

ENGLISH = Words("en")

DAMAGED = ModelError("its checksum differs")

DISTORTED = (
    "Training images are distorted on purpose, so they are harder than the validation images."
)

MakeVersion = Callable[..., ModelVersion]


@pytest.fixture
def make(tmp_path: Path) -> MakeVersion:
    def make(name: str = "cnn-20261123-2", **changes: Any) -> ModelVersion:
        figures = {
            "name": name,
            "created": datetime(2026, 11, 24, tzinfo=UTC),
            "parameters": 270_755,
            "seconds": 6012.2,
            "test_accuracy": 0.9969,
            "history": {"val_accuracy": [0.9958, 0.9966, 0.9964]},
        }
        manifest = read_manifest(PRETRAINED).model_copy(update=figures)
        return ModelVersion(**{"manifest": manifest, "directory": tmp_path, **changes})

    return make


def buttons_of(card: Card) -> list[InlineKeyboardButton]:
    assert card.keyboard is not None
    return [button for row in card.keyboard.inline_keyboard for button in row]


def labels(card: Card) -> list[str]:
    return [button.text for button in buttons_of(card)]


def data(card: Card) -> list[str]:
    return [str(button.callback_data) for button in buttons_of(card)]


def test_a_card_describes_a_version(make: MakeVersion) -> None:
    card = version_card(make(live=True, shipped=True), ENGLISH)

    assert card.caption.splitlines() == [
        "<b>cnn-20261123-2</b> · in use · built in",
        "",
        "Architecture: cnn, 270,755 parameters",
        "Test accuracy: 99.69\u00a0%",
        "Best validation accuracy: 99.66\u00a0%",
        "Trained: 2026-11-24, in 1 h 40 min",
        DISTORTED,
    ]
    assert labels(card) == ["← All models"]


def test_cards_show_curves_or_a_name_if_the_version_is_damaged_or_has_no_whole_curves(
    make: MakeVersion,
) -> None:
    shipped = read_manifest(PRETRAINED)
    whole = make(manifest=shipped, live=True)
    uneven = shipped.model_copy(update={"history": shipped.history | {"loss": [0.1]}})

    for words in (ENGLISH, Words("tr")):
        expected = draw_curves(shipped.history, words)
        assert version_card(whole, words).picture == expected
        assert list_card([whole], words, reading="a", chosen="a").picture == expected
    for version in (make(), make(manifest=uneven), make(manifest=shipped, fault=DAMAGED)):
        assert version_card(version, ENGLISH).picture == draw_plate(version.name)


def test_the_list_shows_the_version_in_use_and_the_state_of_each(make: MakeVersion) -> None:
    versions = [make("c", fault=DAMAGED), make("b", live=True), make("a", shipped=True)]

    card = list_card(versions, ENGLISH, reading="b", chosen="c", done="d is deleted.")

    assert card.caption.split("\n\n") == [
        "<b>d is deleted.</b>",
        "In use: <b>b</b>",
        "<b>c</b> was chosen, but it's missing or damaged.",
        "<b>c</b>\n2026-11-24 · cnn · 99.69\u00a0% · damaged",
        "<b>b</b>\n2026-11-24 · cnn · 99.69\u00a0% · in use",
        "<b>a</b>\n2026-11-24 · cnn · 99.69\u00a0% · built in",
    ]
    assert labels(card) == ["⚠ c", "● b", "a"]
    assert data(card) == ["models|look|c", "models|look|b", "models|look|a"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_long_lists_have_a_button_for_many_versions_and_a_caption_that_fits(
    make: MakeVersion, language: Language
) -> None:
    names = [f"{number:03d}" + "n" * 37 for number in range(LISTED + 1)]
    marks: dict[str, Any] = {"previous": True, "fault": DAMAGED}
    versions = [make(name, **marks, live=name in names[LISTED:]) for name in [*names, "older"]]
    words = Words(language)

    card = list_card(versions, words, reading=names[0], chosen=names[1], done=names[2])

    assert data(card) == [f"models|look|{name}" for name in names]
    assert data(deletion_card(versions[0], words))[0] == f"models|delete|{names[0]}"
    assert len(card.caption) <= MessageLimit.CAPTION_LENGTH
