"""In a group, the bot reads only what it is asked to read; not everybody may correct it."""

from collections.abc import Callable

import pytest
from telegram import User

from bot.local.people import GROUP_ID, chat_of
from tests.drawing import draw_digits, encode
from tests.e2e.bot_api import posting_as
from tests.e2e.conftest import StartBot
from tests.e2e.person import SEVEN, Json, Person, labels, number_in
from tests.e2e.running_bot import RunningBot

MENTION = "@rakam_local_bot"

FIXED = "Fixed. Thank you!"

ANONYMOUS = User(1_087_968_824, "Group", is_bot=True, username="GroupAnonymousBot")
CHANNEL = User(136_817_688, "Channel", is_bot=True, username="Channel_Bot")


def said_since(person: Person, message_id: int) -> list[int]:
    """List the messages of the bot in the group since a message."""
    return [
        said["message_id"] for said in person.said_in("group") if said["message_id"] > message_id
    ]


def asked(person: Person, **fields: str) -> Json:
    """Send a photo of a 7 that mentions the bot, and wait for its answer."""
    return person.ask("7", chat="group", caption=MENTION, **fields)


def test_only_what_is_addressed_to_the_bot_is_answered(guest: Person, bot: RunningBot) -> None:
    [unaddressed] = guest.send("photo", SEVEN, chat="group")
    guest.say("What do you all think?", chat="group")
    answer = asked(guest)
    guest.say(f"/read{MENTION}", chat="group", reply_to=unaddressed)
    read = guest.reply_to(unaddressed)

    assert answer["chat"]["type"] == "group"
    assert number_in(read["caption"]) == "7"
    assert said_since(guest, unaddressed) == [answer["message_id"], read["message_id"]]
    assert bot.complaints == []


def test_an_album_is_answered_whole_where_one_caption_mentions_the_bot(guest: Person) -> None:
    photos = [encode(draw_digits(text)) for text in ("4", "7")]

    sent = guest.send("photo", *photos, chat="group", caption=MENTION)

    answers = [guest.reply_to(message_id) for message_id in sent]
    assert [number_in(answer["caption"]) for answer in answers] == ["4", "7"]
    assert guest.hear_text("^2 photos:", after=sent[-1])["chat"]["type"] == "group"


def test_an_edit_that_mentions_the_bot_has_the_photo_read(guest: Person) -> None:
    [sent] = guest.send("photo", SEVEN, chat="group")

    guest.edit(sent, MENTION, chat="group")

    answer = guest.reply_to(sent)
    assert number_in(answer["caption"]) == "7"
    assert said_since(guest, sent) == [answer["message_id"]]


def test_the_bot_says_that_it_cannot_see_a_photo_of_another_chat(
    guest: Person,
) -> None:
    origin = {"type": "hidden_user", "date": 1, "sender_user_name": "Ada"}

    with posting_as(lambda content: content | {"external_reply": {"origin": origin}}):
        unread = guest.say("/read", chat="group")

    assert guest.reply_to(unread)["text"].startswith("I can't see that message from here.")


def test_read_without_a_persons_photo_says_what_it_needs(guest: Person) -> None:
    answer = asked(guest)

    of_nothing = guest.say("/read", chat="group")
    of_a_chart = guest.say("/read", chat="group", reply_to=answer["message_id"])

    line = "Reply to a photo with /read and I'll read it."
    assert guest.reply_to(of_nothing)["text"] == line
    assert guest.reply_to(of_a_chart)["text"].startswith("That's a picture of mine.")


def test_only_the_sender_and_admins_confirm_and_correct_and_talk_is_no_correction(
    guest: Person, admin: Person
) -> None:
    to_admin, to_guest = asked(admin), asked(guest)

    not_pressed = guest.toast(guest.press(to_admin, "Right"))
    confirmed = admin.pressed(to_guest, "Right", "✓ confirmed")
    guest.say("1", chat="group", reply_to=to_guest["message_id"])
    guest.edited(to_guest, lambda said: said["caption"] == f"1\n{FIXED}")
    admin.say("2", chat="group", reply_to=to_guest["message_id"])
    guest.edited(to_guest, lambda said: said["caption"] == f"2\n{FIXED}")
    talk = guest.say("I have 2 cats", chat="group", reply_to=to_guest["message_id"])
    refused = guest.reply_to(guest.say("3", chat="group", reply_to=to_admin["message_id"]))

    assert not_pressed == "Only the person who sent the photo can use these buttons."
    assert labels(confirmed) == ["Copy"]
    assert refused["text"] == "Only the person who sent the photo can correct this."
    assert said_since(guest, talk) == [refused["message_id"]]
    assert len(guest.versions(to_admin)) == 1


def by(stand_in: User, chat: Json) -> Callable[[Json], Json]:
    """Describe messages as those of Telegram's placeholder user for a group or a channel."""
    return lambda content: {**content, "from": stand_in.to_dict(), "sender_chat": chat}


@pytest.mark.parametrize(
    ("stand_in", "chat"),
    [(ANONYMOUS, chat_of(GROUP_ID)), (CHANNEL, {"id": -1_001_000_000_004, "type": "channel"})],
    ids=["anonymous", "channel"],
)
def test_an_admin_of_the_group_answers_for_anonymous_photos(
    stand_in: User, chat: Json, start_bot: StartBot, guest: Person, admin: Person
) -> None:
    start_bot()
    with posting_as(by(stand_in, chat)):
        answer = asked(admin)

    refused = guest.toast(guest.press(answer, "Right"))
    with posting_as(by(ANONYMOUS, chat_of(GROUP_ID))):
        admin.say("1", chat="group", reply_to=answer["message_id"])
    corrected = admin.edited(answer, lambda said: said["caption"] == f"1\n{FIXED}")
    admin.pressed(corrected, "Undo", "7 · as I read it")
    assert refused == "This photo was sent anonymously: only the group's admins can do that."


def test_the_sender_may_answer_for_a_deleted_photo_until_the_answer_is_forgotten(
    start_bot: StartBot, guest: Person
) -> None:
    bot = start_bot()
    [photo] = guest.send("photo", SEVEN, chat="group", caption=MENTION)
    answer = guest.reply_to(photo)
    latest = "SELECT message_id FROM answers ORDER BY id DESC LIMIT 1"
    bot.wait_for_rows(latest, [answer["message_id"]])

    guest.delete(photo, chat="group")
    guest.pressed(answer, "Right", "✓ confirmed")
    bot.change("DELETE FROM answers")
    press = guest.press(answer, "Right")
    unknown = guest.reply_to(guest.say("1", chat="group", reply_to=answer["message_id"]))
    deleted = guest.toast(press)

    assert deleted == "The photo was deleted, so its answer can't be changed any more."
    assert unknown["text"] == "I don't know this answer any more. Please send the photo again."


def test_in_a_group_privacy_shows_the_rules_but_no_personal_data(admin: Person) -> None:
    commands = ("/privacy", "/mydata", "/forget", "/review")

    rules, *others = [admin.after(admin.say(command, chat="group")) for command in commands]

    assert rules["text"].startswith("Photos: never stored.")
    assert labels(rules) == []
    assert [each["text"].startswith("That's private.") for each in others] == [True] * 3


def test_a_language_is_chosen_in_a_group_without_editing_the_message(
    bot: RunningBot, guest: Person, admin: Person
) -> None:
    said = admin.after(admin.say("/privacy", chat="group"))

    toasts = [guest.toast(guest.press_data(said, f"lang|{each}")) for each in ("tr", "en")]

    assert toasts == ["Tamam, artık Türkçe konuşalım.", "OK, English it is."]
    assert len(admin.versions(said)) == 1
    assert bot.complaints == []
