"""Models in the chat: look, promote, go back, delete, and what is refused."""

from pathlib import Path

import pytest

from bot.local.people import ADMIN_ID, GUEST_ID
from model.registry.version import LITERT_FILE, PRETRAINED, read_manifest
from tests.e2e.conftest import StartBot
from tests.e2e.person import Json, Person, labels, number_in
from tests.model_copies import copy_version

SHIPPED = read_manifest(PRETRAINED).name
PARAMETERS = f"{read_manifest(PRETRAINED).parameters:,} parameters"


@pytest.fixture(autouse=True)
def models(tmp_path: Path) -> Path:
    """The folder of the versions, with a second version in it."""
    copy_version("second", tmp_path / "data" / "models")
    return tmp_path / "data" / "models"


def listed(admin: Person) -> Json:
    return admin.after(admin.say("/models"))


def reading_model(message: Json) -> str:
    """Return the name of the model in use, from the list of versions."""
    first: str = message["caption"].splitlines()[0]
    return first.removeprefix("In use: ")


def promote(admin: Person, name: str) -> Json:
    card = admin.pressed(listed(admin), name, "Architecture")
    return admin.pressed(card, "Use this model", f"{name} · in use")


def test_an_admin_looks_promotes_goes_back_and_deletes(
    models: Path, start_bot: StartBot, admin: Person
) -> None:
    bot = start_bot()
    shown = listed(admin)
    assert reading_model(shown) == SHIPPED
    assert sorted(labels(shown)) == sorted(["second", f"● {SHIPPED}"])
    assert admin.picture(shown)

    card = admin.pressed(shown, "second", PARAMETERS)
    assert labels(card) == ["Use this model", "Delete", "← All models"]
    assert admin.picture(card)

    card = admin.pressed(card, "Use this model", "second · in use")
    assert labels(card) == [f"↩ Back to {SHIPPED}", "← All models"]
    assert number_in(admin.ask("7")["caption"]) == "7"
    assert reading_model(listed(admin)) == "second"

    card = admin.pressed(card, "Back to", f"{SHIPPED} · in use")
    assert labels(card) == ["↩ Back to second", "← All models"]
    assert reading_model(listed(admin)) == SHIPPED

    card = admin.pressed(listed(admin), "second", "second · previous")
    assert labels(card) == ["Use this model", "Delete", "← All models"]
    question = admin.pressed(card, "Delete", "Delete second for good?")
    card = admin.pressed(question, "Back", "Architecture")
    question = admin.pressed(card, "Delete", "Delete second for good?")
    shown = admin.pressed(question, "Yes", "In use")
    assert labels(shown) == [f"● {SHIPPED}"]
    assert not (models / "second").is_dir()
    assert bot.complaints == []


def test_a_promoted_version_serves_after_a_restart_and_a_damaged_one_does_not(
    models: Path, start_bot: StartBot, admin: Person
) -> None:
    copy_version("third", models)
    first = start_bot()
    promote(admin, "second")
    promote(admin, "third")
    first.stop()
    second = start_bot()
    assert reading_model(listed(admin)) == "third"
    assert second.complaints == []
    assert "reads with third" in second.log
    (models / "third" / LITERT_FILE).write_bytes(b"half a netw")
    meanwhile = listed(admin)
    choice = admin.pressed(listed(admin), SHIPPED, "Architecture")
    second.stop()

    third = start_bot()

    shown = listed(admin)
    assert reading_model(meanwhile) == "third"
    assert "● third" in labels(meanwhile)
    assert "Use this model" in labels(choice)
    assert reading_model(shown) == SHIPPED
    assert "third was chosen, but it's missing or damaged." in shown["caption"]
    assert {f"● {SHIPPED}", "⚠ third"} <= set(labels(shown))
    assert number_in(admin.ask("7")["caption"]) == "7"
    assert [line for line in third.complaints if "The model that ships serves: " in line]
    card = admin.pressed(shown, "third", "It's damaged")
    assert labels(card) == ["Delete", "← All models"]
    question = admin.pressed(card, "Delete", "Delete third for good?")
    left = admin.pressed(question, "Yes", "third is deleted.")
    assert "⚠ third" not in labels(left)


def test_a_version_that_cannot_serve_is_not_promoted_and_the_old_one_goes_on(
    models: Path, start_bot: StartBot, admin: Person
) -> None:
    bot = start_bot()
    card = admin.pressed(listed(admin), "second", "Architecture")
    (models / "second" / LITERT_FILE).write_bytes(b"half a netw")

    refused = admin.toast(admin.press(card, "Use this model"))

    assert "Cannot promote the model second: " in bot.log
    assert refused == "That didn't work, and nothing has changed. The log says why."
    assert reading_model(listed(admin)) == SHIPPED
    assert number_in(admin.ask("7")["caption"]) == "7"
    assert not (models / "live.json").exists()


def test_repeated_and_late_taps_act_once_and_show_the_last_state(
    models: Path, start_bot: StartBot, admin: Person, guest: Person
) -> None:
    copy_version("third", models)
    bot = start_bot(ADMIN_IDS=f"{ADMIN_ID},{GUEST_ID}")
    shown = listed(admin)
    others = guest.pressed(listed(guest), "second", "Architecture")
    card = promote(admin, "second")

    seen = guest.pressed(others, "Delete", "second · in use")
    kept_for_the_other = (models / "second").exists()
    back = [admin.press(card, "Back to") for _ in range(3)]
    toasts = {admin.toast(press) for press in back}
    delete = [admin.press_data(shown, "models|delete|second") for _ in range(3)]
    toasts_of_delete = [admin.toast(press) for press in delete]
    kept = admin.toast(admin.press_data(shown, f"models|delete|{SHIPPED}"))

    assert labels(seen) == [f"↩ Back to {SHIPPED}", "← All models"]
    assert kept_for_the_other
    assert toasts == {f"{SHIPPED} is now in use."}
    assert toasts_of_delete.count("There is no such model any more.") == 2
    assert kept == "You can't delete the model in use or the built-in one."
    assert reading_model(listed(admin)) == SHIPPED
    assert [path.name for path in models.iterdir() if path.is_dir()] == ["third"]
    assert bot.complaints == []
