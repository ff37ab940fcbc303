"""What everybody can use: the commands, the menu, the language."""

import pytest

from tests.e2e.person import Person, labels
from tests.e2e.running_bot import RunningBot
from tests.e2e.waiting import wait_until


def test_start_shows_an_example_that_can_be_tried_in_private(guest: Person) -> None:
    in_a_group = guest.after(guest.say("/start", chat="group"))
    welcome = guest.after(guest.say("/start"))

    guest.press(welcome, "Try an example")
    photo = guest.after(welcome["message_id"])
    answer = guest.after(photo["message_id"])

    said, shown = welcome["caption"].split("\n\n")
    assert said.startswith("Send me a photo of handwritten digits")
    assert shown.startswith("407 · 3 digits")
    assert guest.picture(welcome)
    assert photo.get("caption", "") == ""
    assert guest.picture(photo) != guest.picture(answer)
    assert answer["caption"].startswith("407")
    assert labels(guest.pressed(answer, "Right")) == ["Copy"]
    assert in_a_group["caption"] == welcome["caption"]
    assert labels(in_a_group) == []


@pytest.mark.parametrize(
    ("text", "beginning"),
    [
        ("/read", "Just send me the photo: here I read every one."),
        ("/nonsense", "I don't know that command."),
        ("407", "Send me a photo of handwritten digits and I'll read it."),
    ],
)
def test_every_message_gets_an_answer(guest: Person, text: str, beginning: str) -> None:
    assert guest.after(guest.say(text))["text"].startswith(beginning)


def test_help_and_the_menu_offer_the_commands_of_admins_to_admins_only(
    guest: Person, admin: Person
) -> None:
    for_guests = guest.after(guest.say("/help"))["text"]
    for_admins = admin.after(admin.say("/help"))["text"]
    everybodys = ["start", "help", "lang", "privacy", "mydata", "forget"]

    assert for_guests.startswith("Send me a photo of handwritten digits and I'll read them.")
    assert for_admins.startswith(for_guests)
    assert "/train" not in for_guests
    assert guest.menu() == everybodys
    assert guest.menu("group") == ["read", "help"]
    for command in ("train", "cancel", "models", "stats", "review"):
        assert f"/{command}" in for_admins
        assert command in admin.menu()


def test_a_language_is_chosen_even_by_a_double_tap_and_remembered(
    guest: Person, bot: RunningBot
) -> None:
    question = guest.after(guest.say("/lang"))

    for press in [guest.press(question, "Türkçe") for _ in range(2)]:
        guest.toast(press)
    chosen = guest.edited(question, lambda said: said["text"] == "Tamam, artık Türkçe konuşalım.")
    answer = guest.ask("7")
    wait_until(lambda: guest.menu(field="description")[0] == "Başla, bir örnek gör")
    again = guest.after(guest.say("/lang"))
    guest.pressed(again, "English", "OK, English it is.")

    assert labels(question) == ["English", "Türkçe"]
    assert guest.versions(question) == [question, chosen]
    assert answer["caption"].startswith("7 · %9")
    assert guest.ask("7")["caption"].endswith("\N{NO-BREAK SPACE}%")
    wait_until(lambda: guest.menu(field="description")[0] == "Start, with an example")
    assert bot.complaints == []
