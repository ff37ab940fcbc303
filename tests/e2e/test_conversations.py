"""Commands, languages and the buttons under answers."""

import pytest

from tests.drawing import draw_digits, encode
from tests.e2e.person import Json, Person, labels
from tests.e2e.running_bot import RunningBot

SEVEN = encode(draw_digits("7"))


def answered(person: Person, text: str) -> Json:
    """Send a drawn number and wait for its answer."""
    [sent] = person.send("photo", encode(draw_digits(text)))
    return person.reply_to(sent)


def test_start_says_in_two_lines_what_to_send_under_an_example(guest: Person) -> None:
    welcome = guest.after(guest.say("/start"))

    assert len(welcome["caption"].splitlines()) == 2
    assert welcome["caption"].startswith("Send me a photo of handwritten digits")
    assert guest.picture(welcome)


def test_start_speaks_turkish_to_a_turkish_telegram(turkish: Person) -> None:
    welcome = turkish.after(turkish.say("/start"))

    assert welcome["caption"].startswith("Bana el yazısı rakamların fotoğrafını gönder")


@pytest.mark.parametrize(
    ("command", "beginning"),
    [
        ("/help", "I read handwritten digits in photos."),
        ("/privacy", "Your photos stay in memory"),
        ("/read", "Just send me the photo"),
        ("/nonsense", "I do not know this command"),
        ("407", "I read photos of handwritten digits."),
    ],
)
def test_every_message_gets_its_line(guest: Person, command: str, beginning: str) -> None:
    assert guest.after(guest.say(command))["text"].startswith(beginning)


def test_the_menu_offers_the_commands_of_a_private_chat(guest: Person) -> None:
    assert guest.menu() == ["start", "help", "lang", "privacy", "mydata", "forget"]


def test_a_language_is_chosen_and_remembered(guest: Person) -> None:
    question = guest.after(guest.say("/lang"))
    assert labels(question) == ["English", "Türkçe"]

    guest.press(question, "Türkçe")
    guest.edited(question, lambda said: said["text"] == "Bundan sonra seninle Türkçe konuşacağım.")
    answer = answered(guest, "7")
    question = guest.after(guest.say("/lang"))
    guest.press(question, "English")
    guest.edited(question, lambda said: said["text"].startswith("From now on I speak English"))

    assert answer["caption"].startswith("7 · %9")
    assert answered(guest, "7")["caption"].endswith("\N{NO-BREAK SPACE}%")


def test_a_double_tap_is_harmless(guest: Person, bot: RunningBot) -> None:
    answer = answered(guest, "7")

    guest.press(answer, "Right")
    guest.press(answer, "Right")
    guest.wait_for_toast("Thanks! Glad I got it right.", 2)

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
        "From now on ",
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


def test_in_a_group_nobody_else_corrects(guest: Person, admin: Person) -> None:
    [sent] = admin.send("photo", SEVEN, chat="group", caption="@rakam_local_bot")

    guest.press(guest.reply_to(sent), "Right")

    guest.wait_for_toast("Only the person who sent the photo can use these buttons.")
