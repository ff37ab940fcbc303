"""Photos that are read because somebody asks: in groups, by /read, by an edit, turned."""

import numpy as np
import pytest

from tests.drawing import draw_digits, encode
from tests.e2e.person import Json, Person, buttons, number_in
from tests.e2e.running_bot import RunningBot

MENTION = "@rakam_local_bot"
SEVEN = encode(draw_digits("7"))
BLANK = encode(np.full((300, 300, 3), 235, np.uint8))


def group_answers(person: Person, since: int) -> list[Json]:
    """List what the bot has said in the group since a message."""
    return [said for said in person.said_in("group") if said["message_id"] > since]


def test_in_a_group_a_photo_with_read_as_its_caption_is_read(guest: Person) -> None:
    [sent] = guest.send("photo", SEVEN, chat="group", caption="/read")

    assert number_in(guest.reply_to(sent)["caption"]) == "7"


def test_in_a_group_a_mention_in_reply_to_a_photo_reads_it(guest: Person, turkish: Person) -> None:
    [sent] = guest.send("photo", SEVEN, chat="group")
    turkish.say(f"{MENTION}?", chat="group", reply_to=sent)

    assert "%" in guest.reply_to(sent)["caption"]


def test_in_a_group_a_photo_in_reply_to_the_bot_is_read(guest: Person) -> None:
    [first] = guest.send("photo", SEVEN, chat="group", caption=MENTION)
    answer = guest.reply_to(first)
    four = encode(draw_digits("4"))

    [sent] = guest.send("photo", four, chat="group", reply_to=answer["message_id"])

    assert number_in(guest.reply_to(sent)["caption"]) == "4"


@pytest.mark.parametrize("chat", ["private", "group"])
def test_read_on_the_bots_own_chart_says_that_it_needs_a_photo(guest: Person, chat: str) -> None:
    [sent] = guest.send("photo", SEVEN, chat=chat, caption=MENTION)
    answer = guest.reply_to(sent)

    asked = guest.say(f"/read{MENTION}", chat=chat, reply_to=answer["message_id"])

    assert guest.reply_to(asked)["text"].startswith("That's a picture of mine.")


def test_in_a_group_read_without_a_photo_says_what_it_needs(guest: Person) -> None:
    asked = guest.say("/read", chat="group")

    assert guest.reply_to(asked)["text"] == "Reply to a photo with /read and I'll read it."


def test_read_on_a_photo_of_another_chat_works_or_says_why_not(guest: Person) -> None:
    [photo] = guest.send("photo", SEVEN)
    text = guest.say("What is it?")

    read = guest.say("/read", chat="group", reply_to=photo, reply_chat="private")
    unread = guest.say("/read", chat="group", reply_to=text, reply_chat="private")

    assert number_in(guest.reply_to(read)["caption"]) == "7"
    assert guest.reply_to(unread)["text"].startswith("I can't see that message from here.")


def test_a_photo_that_an_edit_puts_in_is_read_and_a_new_caption_changes_nothing(
    guest: Person, bot: RunningBot
) -> None:
    [sent] = guest.send("photo", SEVEN)
    first = guest.reply_to(sent)

    guest.edit(sent, "What is it?")
    guest.edit(sent, photo=encode(draw_digits("4")))
    second = guest.after(first["message_id"])

    assert second["reply_to_message"]["message_id"] == sent
    assert number_in(second["caption"]) == "4"
    assert bot.complaints == []


def test_in_a_group_an_edit_that_mentions_the_bot_has_the_photo_read(guest: Person) -> None:
    [sent] = guest.send("photo", SEVEN, chat="group")

    guest.edit(sent, MENTION, chat="group")

    assert number_in(guest.reply_to(sent)["caption"]) == "7"
    assert len(group_answers(guest, sent)) == 1


def test_a_photo_without_digits_is_read_turned_in_all_directions(guest: Person) -> None:
    [sent] = guest.send("photo", BLANK)
    answer = guest.reply_to(sent)
    assert "tap ↻ Turn" in answer["text"]

    for turns in (1, 2, 3):
        guest.press_data(answer, f"turn|{turns}")
        guest.wait_for_toast("Turned, and still no digits.", turns)

    offered = [[each["callback_data"] for each in buttons(said)] for said in guest.versions(answer)]
    assert offered == [["turn|1"], ["turn|2"], ["turn|3"], []]
    assert "Turn" not in guest.versions(answer)[-1]["text"]


def test_a_turned_photo_with_digits_is_answered_with_a_chart(guest: Person) -> None:
    lying = encode(np.rot90(draw_digits("7"), k=-1))
    [sent] = guest.send("photo", lying)
    answer = guest.reply_to(sent)

    guest.press_data(answer, "turn|3")

    chart = guest.after(answer["message_id"])
    assert chart["reply_to_message"]["message_id"] == sent
    assert number_in(chart["caption"]) == "7"
    told = guest.edited(answer, lambda said: said["text"].startswith("Turned"))
    assert told["text"] == "Turned by 270°, I can read it:"
    assert buttons(told) == []


def test_a_photo_that_was_deleted_cannot_be_turned(guest: Person) -> None:
    [sent] = guest.send("photo", BLANK)
    answer = guest.reply_to(sent)

    guest.delete(sent)
    guest.press(answer, "Turn")

    guest.wait_for_toast("The photo isn't there any more. Please send it again.")
