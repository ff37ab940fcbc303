"""The life of models in the chat: look, promote, roll back, delete, and what is refused."""

import json
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

import pytest

from bot.local import LocalBotApi
from bot.local.people import ADMIN_ID, GUEST_ID
from model.registry.version import LITERT_FILE, PRETRAINED, read_manifest
from tests.drawing import draw_digits, encode
from tests.e2e.conftest import StartBot
from tests.e2e.person import Json, Person, labels, number_in
from tests.model_copies import copy_version

SEVEN = encode(draw_digits("7"))

SHIPPED = read_manifest(PRETRAINED).name
PARAMETERS = f"{read_manifest(PRETRAINED).parameters:,} parameters"


@pytest.fixture
def page_url(api: LocalBotApi) -> str:
    return api.page_url


@pytest.fixture(autouse=True)
def models(tmp_path: Path) -> Path:
    """Where versions lie; there is a second one."""
    copy_version("second", tmp_path / "data" / "models")
    return tmp_path / "data" / "models"


@pytest.fixture
def start(start_polling: StartBot) -> StartBot:
    """Start a bot with one admin."""
    return partial(start_polling, ADMIN_IDS=f"{ADMIN_ID}")


def listed(admin: Person) -> Json:
    """Ask for the list."""
    return admin.after(admin.say("/models"))


def pressed(person: Person, message: Json, label: str, shows: str) -> Json:
    """Press a button and wait until the message has changed and shows something."""
    before = person.versions(message)
    person.press(message, label)
    return person.edited(message, lambda said: said not in before and shows in said["caption"])


def reading_model(message: Json) -> str:
    """Read from a list which model reads."""
    first: str = message["caption"].splitlines()[0]
    return first.removeprefix("In use: ")


def test_an_admin_looks_promotes_rolls_back_and_deletes(
    models: Path, start: StartBot, admin: Person
) -> None:
    bot = start()
    shown = listed(admin)
    assert reading_model(shown) == SHIPPED
    assert sorted(labels(shown)) == sorted(["second", f"● {SHIPPED}"])
    assert admin.picture(shown)

    card = pressed(admin, shown, "second", PARAMETERS)
    assert labels(card) == ["Use this model", "Delete", "← All models"]
    assert admin.picture(card)

    card = pressed(admin, card, "Use this model", "second · in use")
    assert labels(card) == [f"↩ Back to {SHIPPED}", "← All models"]
    admin.wait_for_toast("second is now in use.")
    assert number_in(admin.reply_to(admin.send("photo", SEVEN)[0])["caption"]) == "7"
    assert reading_model(listed(admin)) == "second"

    card = pressed(admin, card, "Back to", "second\n")
    assert labels(card) == ["Use this model", "Delete", "← All models"]
    assert reading_model(listed(admin)) == SHIPPED

    question = pressed(admin, card, "Delete", "Delete second for good?")
    card = pressed(admin, question, "Back", "Architecture")
    question = pressed(admin, card, "Delete", "Delete second for good?")
    shown = pressed(admin, question, "Yes", "In use")
    assert labels(shown) == [f"● {SHIPPED}"]
    assert not (models / "second").exists()
    assert bot.complaints == []


def test_a_promoted_version_serves_after_a_restart(start: StartBot, admin: Person) -> None:
    first = start()
    card = pressed(admin, listed(admin), "second", "Architecture")
    pressed(admin, card, "Use this model", "second · in use")
    first.stop()

    second = start()

    assert reading_model(listed(admin)) == "second"
    assert "reads with second" in second.log
    assert second.complaints == []


def test_a_damaged_live_version_is_refused_and_the_previous_one_serves(
    models: Path, start: StartBot, admin: Person
) -> None:
    copy_version("third", models)
    first = start()
    for name in ("second", "third"):
        card = pressed(admin, listed(admin), name, "Architecture")
        pressed(admin, card, "Use this model", f"{name} · in use")
    first.stop()
    (models / "third" / LITERT_FILE).write_bytes(b"half a netw")

    second = start()

    shown = listed(admin)
    assert reading_model(shown) == "second"
    assert {"● second", "⚠ third"} <= set(labels(shown))
    assert number_in(admin.reply_to(admin.send("photo", SEVEN)[0])["caption"]) == "7"
    assert [line for line in second.complaints if "third cannot serve" in line]
    card = pressed(admin, shown, "third", "It's damaged")
    assert labels(card) == ["Delete", "← All models"]
    question = pressed(admin, card, "Delete", "Delete third for good?")
    assert "⚠ third" not in labels(pressed(admin, question, "Yes", "In use"))


@pytest.mark.parametrize("damage", ["checksum", "network", "another preprocessing"])
def test_a_version_that_cannot_serve_is_not_promoted_and_the_old_one_goes_on(
    models: Path, start: StartBot, admin: Person, damage: str
) -> None:
    start()
    card = pressed(admin, listed(admin), "second", "Architecture")
    spoil(models / "second", damage)

    admin.press(card, "Use this model")

    refused = "That didn't work, and nothing has changed. The log says why."
    admin.wait_for_toast(refused)
    assert reading_model(listed(admin)) == SHIPPED
    assert number_in(admin.reply_to(admin.send("photo", SEVEN)[0])["caption"]) == "7"
    assert not (models / "live.json").exists()


def spoil(version: Path, damage: str) -> None:
    if damage == "checksum":
        (version / LITERT_FILE).write_bytes(b"half a netw")
        return
    manifest = json.loads((version / "manifest.json").read_text())
    if damage == "network":
        (version / LITERT_FILE).write_bytes(b"")
        empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
        manifest["files"][LITERT_FILE] = empty
    else:
        manifest["preprocessing"] = "box18-v0"
    (version / "manifest.json").write_text(json.dumps(manifest))


def test_photos_that_arrive_while_models_are_swapped_are_all_answered(
    start: StartBot, admin: Person, guest: Person
) -> None:
    bot = start()
    card = pressed(admin, listed(admin), "second", "Architecture")
    numbers = [str(number) for number in range(10, 22)]
    photos = [encode(draw_digits(number, height=200)) for number in numbers]

    with ThreadPoolExecutor(4) as pool:
        sending = [pool.submit(guest.send, "photo", photo) for photo in photos]
        for name in ("second", SHIPPED) * 3:
            admin.press_data(card, f"models|promote|{name}")
        sent = [done.result()[0] for done in sending]

    answers = [number_in(guest.reply_to(number)["caption"]) for number in sent]
    admin.wait_for_toast(f"{SHIPPED} is now in use.", times=3)
    assert answers == numbers
    assert reading_model(listed(admin)) == SHIPPED
    assert bot.complaints == []


def test_double_taps_do_one_thing(models: Path, start: StartBot, admin: Person) -> None:
    copy_version("third", models)
    bot = start()
    card = pressed(admin, listed(admin), "second", "Architecture")
    for _ in range(3):
        admin.press(card, "Use this model")
    admin.wait_for_toast("second is now in use.", times=3)
    card = admin.edited(card, lambda said: "second · in use" in said["caption"])

    for _ in range(3):
        admin.press(card, "Back to")
    admin.wait_for_toast("Someone switched models in the meantime.", times=2)

    assert reading_model(listed(admin)) == SHIPPED
    for _ in range(3):
        admin.press_data(card, "models|delete|second")
    admin.wait_for_toast("There is no such model any more.", times=2)
    assert sorted(path.name for path in models.iterdir()) == ["live.json", "third"]
    assert bot.complaints == []


def test_two_admins_at_once_see_the_last_state(
    models: Path, start_bot: StartBot, api: LocalBotApi, admin: Person, guest: Person
) -> None:
    variables = {"BOT_TOKEN": api.token, "TELEGRAM_API_URL": api.api_url}
    start_bot(**variables, ADMIN_IDS=f"{ADMIN_ID},{GUEST_ID}")
    other = guest
    [ones, others] = [listed(person) for person in (admin, other)]
    ones = pressed(admin, ones, "second", "Architecture")
    others = pressed(other, others, "second", "Architecture")

    pressed(admin, ones, "Use this model", "second · in use")
    other.press(others, "Delete")

    seen = other.edited(others, lambda said: "second · in use" in said["caption"])
    assert labels(seen) == [f"↩ Back to {SHIPPED}", "← All models"]
    assert (models / "second").exists()


def test_whatever_is_in_use_is_not_deleted(start: StartBot, admin: Person) -> None:
    start()
    shown = listed(admin)
    admin.press_data(shown, "models|promote|second")
    admin.wait_for_toast("second is now in use.")

    for name in ("second", SHIPPED):
        admin.press_data(shown, f"models|delete|{name}")

    admin.wait_for_toast(
        "You can't delete the model in use, the previous one, or the built-in one.", times=2
    )
    assert reading_model(listed(admin)) == "second"


def test_the_command_stands_in_the_menu_of_admins_alone(
    start: StartBot, admin: Person, guest: Person
) -> None:
    bot = start()
    admin.after(admin.say("/help"))
    admins = admin.menu()
    admin.language = "tr"

    assert "models" in admins
    assert admin.menu() == admins
    assert "models" not in guest.menu()
    assert bot.complaints == []


def test_an_admin_who_never_wrote_does_not_keep_others_from_their_menu(
    start_bot: StartBot, api: LocalBotApi, admin: Person
) -> None:
    variables = {"BOT_TOKEN": api.token, "TELEGRAM_API_URL": api.api_url}
    bot = start_bot(**variables, ADMIN_IDS=f"7,{ADMIN_ID}")

    admin.after(admin.say("/help"))

    assert "models" in admin.menu()
    assert bot.complaints == []
