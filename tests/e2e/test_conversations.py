"""Commands, languages and the buttons under answers."""

import pytest

from tests.drawing import draw_digits, encode
from tests.e2e.person import Json, Person, buttons, labels
from tests.e2e.running_bot import RunningBot

SEVEN = encode(draw_digits("7"))
CONFIRMED = "Thanks! Glad I got it right."
FIXED = "Fixed. Thank you!"


def answered(person: Person, text: str) -> Json:
    """Send a drawn number and wait for its answer."""
    [sent] = person.send("photo", encode(draw_digits(text)))
    return person.reply_to(sent)


def test_start_shows_what_an_answer_to_the_example_looks_like(guest: Person) -> None:
    welcome = guest.after(guest.say("/start"))

    said, answer = welcome["caption"].split("\n\n")
    assert said.startswith("Send me a photo of handwritten digits")
    assert answer.startswith("407 · 3 digits")
    assert labels(welcome) == ["Try an example"]
    assert guest.picture(welcome)


def test_the_example_can_be_tried_and_its_answer_has_the_buttons_of_any_answer(
    guest: Person,
) -> None:
    welcome = guest.after(guest.say("/start"))

    guest.press(welcome, "Try an example")
    photo = guest.after(welcome["message_id"])
    answer = guest.after(photo["message_id"])

    assert photo.get("caption", "") == ""
    assert guest.picture(photo) != guest.picture(answer)
    assert answer["caption"].startswith("407")
    assert labels(answer) == labels(answered(guest, "407"))
    guest.press(answer, "Right")
    guest.edited(answer, lambda said: labels(said) == ["Copy"])


def test_in_a_group_start_shows_the_example_without_a_button(guest: Person) -> None:
    welcome = guest.after(guest.say("/start", chat="group"))

    assert "407" in welcome["caption"]
    assert labels(welcome) == []


def test_start_speaks_turkish_to_a_turkish_telegram(turkish: Person) -> None:
    welcome = turkish.after(turkish.say("/start"))

    assert welcome["caption"].startswith("Bana el yazısı rakamların fotoğrafını gönder")


@pytest.mark.parametrize(
    ("command", "beginning"),
    [
        ("/help", "Send me a photo of handwritten digits and I'll read them."),
        ("/privacy", "Right now: I keep none of your digits."),
        ("/read", "Just send me the photo: here I read every one."),
        ("/nonsense", "I don't know that command."),
        ("407", "Send me a photo of handwritten digits and I'll read it."),
    ],
)
def test_every_message_gets_its_line(guest: Person, command: str, beginning: str) -> None:
    assert guest.after(guest.say(command))["text"].startswith(beginning)


def test_help_lists_the_commands_of_admins_to_admins_only(guest: Person, admin: Person) -> None:
    for_guests = guest.after(guest.say("/help"))["text"]
    for_admins = admin.after(admin.say("/help"))["text"]

    assert for_admins.startswith(for_guests)
    assert "/train" not in for_guests
    for command in ("/train mlp 10", "/cancel", "/models", "/stats", "/review"):
        assert command in for_admins


def test_the_menu_offers_the_commands_of_a_private_chat(guest: Person) -> None:
    assert guest.menu() == ["start", "help", "lang", "privacy", "mydata", "forget"]


def test_a_language_is_chosen_and_remembered(guest: Person) -> None:
    question = guest.after(guest.say("/lang"))
    assert labels(question) == ["English", "Türkçe"]

    guest.press(question, "Türkçe")
    guest.edited(question, lambda said: said["text"] == "Tamam, artık Türkçe konuşalım.")
    answer = answered(guest, "7")
    described = guest.menu(field="description")
    question = guest.after(guest.say("/lang"))
    guest.press(question, "English")
    guest.edited(question, lambda said: said["text"] == "OK, English it is.")

    assert answer["caption"].startswith("7 · %9")
    assert answered(guest, "7")["caption"].endswith("\N{NO-BREAK SPACE}%")
    assert described[0] == "Başla, bir örnek gör"
    assert guest.menu(field="description")[0] == "Start, with an example"


def test_a_confirmed_answer_can_still_be_copied(guest: Person) -> None:
    answer = answered(guest, "7")

    guest.press(answer, "Right")

    confirmed = guest.edited(answer, lambda said: len(buttons(said)) == 1)
    assert confirmed["caption"] == "7 · ✓ confirmed"
    assert buttons(confirmed)[0]["copy_text"] == {"text": "7"}
    guest.wait_for_toast(CONFIRMED)


def test_one_digit_is_corrected_on_a_keypad(guest: Person) -> None:
    answer = answered(guest, "7")

    guest.press(answer, "Fix")
    keypad = guest.edited(answer, lambda said: "← Back" in labels(said))
    guest.press(keypad, "1")
    corrected = guest.edited(answer, lambda said: said["caption"].startswith("1\n"))

    assert labels(keypad) == [*"0123456789", "← Back"]
    assert corrected["caption"] == f"1\n{FIXED}"
    assert labels(corrected) == ["✎ Fix another", "↩ Undo all", "Copy"]
    assert buttons(corrected)[-1]["copy_text"] == {"text": "1"}


def test_of_several_digits_the_wrong_one_is_chosen_first(guest: Person) -> None:
    answer = answered(guest, "407")

    guest.press(answer, "Fix")
    digits = guest.edited(answer, lambda said: labels(said)[:3] == ["① 4", "② 0", "③ 7"])
    guest.press(digits, "② 0")
    keypad = guest.edited(answer, lambda said: labels(said)[:10] == [*"0123456789"])
    guest.press(keypad, "6")

    corrected = guest.edited(answer, lambda said: FIXED in said["caption"])
    assert corrected["caption"] == f"467\n{FIXED}"


def test_a_correction_can_be_left(turkish: Person) -> None:
    answer = answered(turkish, "7")

    turkish.press(answer, "Düzelt")
    keypad = turkish.edited(answer, lambda said: "← Geri" in labels(said))
    turkish.press(keypad, "Geri")

    left = turkish.edited(keypad, lambda said: len(turkish.versions(said)) == 3)
    assert labels(left) == labels(answer)
    assert left["caption"] == answer["caption"]


def test_a_double_tap_is_harmless(guest: Person, bot: RunningBot) -> None:
    answer = answered(guest, "7")

    guest.press(answer, "Right")
    guest.press(answer, "Right")
    guest.wait_for_toast(CONFIRMED, 2)

    assert bot.complaints == []


def test_a_double_tap_on_a_language_is_harmless(guest: Person, bot: RunningBot) -> None:
    question = guest.after(guest.say("/lang"))

    guest.press(question, "English")
    guest.press(question, "English")
    guest.wait_for_toast("", 2)
    guest.after(guest.say("/help"))

    assert bot.complaints == []
    assert [said["text"][:12] for said in guest.versions(question)] == [
        "Which langua",
        "OK, English ",
    ]


def test_a_button_of_an_older_bot_says_that_it_is_old(guest: Person) -> None:
    answer = answered(guest, "7")

    guest.press_data(answer, "answer|something|else")

    guest.wait_for_toast("This button has expired. Please send the photo or the command again.")


def test_an_answer_can_be_read_again_with_read(guest: Person) -> None:
    [sent] = guest.send("photo", SEVEN)
    first = guest.reply_to(sent)

    guest.say("/read", reply_to=sent)
    again = guest.hear(
        lambda said: (
            said["message_id"] > first["message_id"]
            and said.get("reply_to_message", {}).get("message_id") == sent
        )
    )

    assert again["caption"] == first["caption"]


def test_in_a_group_only_what_is_addressed_is_answered(guest: Person, bot: RunningBot) -> None:
    [unaddressed] = guest.send("photo", SEVEN, chat="group")
    guest.say("What do you all think?", chat="group")
    [mentioned] = guest.send("photo", SEVEN, chat="group", caption="@rakam_local_bot please")
    answer = guest.reply_to(mentioned)
    guest.say("/read@rakam_local_bot", chat="group", reply_to=unaddressed)
    read = guest.reply_to(unaddressed)

    assert answer["chat"]["type"] == "group"
    assert read["message_id"] > answer["message_id"]
    assert [
        said["message_id"] for said in guest.said_in("group") if said["message_id"] > unaddressed
    ] == [answer["message_id"], read["message_id"]]
    assert bot.complaints == []


def test_an_album_in_a_group_is_answered_whole_where_one_caption_mentions_the_bot(
    guest: Person,
) -> None:
    photos = [encode(draw_digits(text)) for text in ("4", "7")]

    sent = guest.send("photo", *photos, chat="group", caption="@rakam_local_bot")

    answers = [guest.reply_to(message_id) for message_id in sent]
    assert [answer["caption"][0] for answer in answers] == ["4", "7"]


def test_in_a_group_only_the_sender_and_admins_press_the_buttons(
    guest: Person, admin: Person
) -> None:
    mention = "@rakam_local_bot"
    [of_admin] = admin.send("photo", SEVEN, chat="group", caption=mention)
    [of_guest] = guest.send("photo", SEVEN, chat="group", caption=mention)
    to_admin, to_guest = guest.reply_to(of_admin), admin.reply_to(of_guest)

    guest.press(to_admin, "Right")
    guest.wait_for_toast("Only the person who sent the photo can use these buttons.")
    admin.press(to_guest, "Right")
    confirmed = admin.edited(to_guest, lambda said: "✓ confirmed" in said["caption"])

    assert labels(confirmed) == ["Copy"]
    assert len(guest.versions(to_admin)) == 1
