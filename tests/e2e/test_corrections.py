"""People confirm and correct answers, by buttons and by replies, and use the numbers in them."""

import pytest

from tests.e2e.person import Json, Person, buttons, labels
from tests.e2e.running_bot import RunningBot
from tests.e2e.waiting import wait_until

FIXED = "Fixed. Thank you!"

UNMISSED = "A refusal needs no answer"

LATEST = "FROM answers ORDER BY id DESC LIMIT 1"


def shown(person: Person, answer: Json, caption: str) -> Json:
    return person.edited(answer, lambda said: said["caption"] == caption)


def test_an_answer_is_confirmed_even_by_a_double_tap_and_can_be_copied(
    guest: Person, bot: RunningBot
) -> None:
    answer = guest.ask("7")

    presses = [guest.press(answer, "Right") for _ in range(2)]

    toasts = [guest.toast(press) for press in presses]
    confirmed = shown(guest, answer, "7 · ✓ confirmed")
    assert buttons(confirmed)[0]["copy_text"] == {"text": "7"}
    assert labels(confirmed) == ["Copy"]
    assert toasts == ["Thanks! Glad I got it right."] * 2
    assert bot.complaints == []


def test_one_digit_is_corrected_on_a_keypad_that_can_be_left_and_undone_to_its_doubt(
    guest: Person, bot: RunningBot
) -> None:
    answer = guest.ask("7")

    keypad = guest.pressed(answer, "Fix", "✎ It's really…")
    left = guest.pressed(keypad, "Back")
    corrected = guest.pressed(guest.pressed(left, "Fix", "✎ It's really…"), "1")
    bot.wait_for_rows(f"SELECT verdict {LATEST}", ["wrong"])
    bot.change("UPDATE answers SET outcome = 'unsure' WHERE corrected_text = '1'")
    undone = guest.pressed(corrected, "Undo")

    assert labels(keypad) == [*"0123456789", "← Back"]
    assert (left["caption"], labels(left)) == (answer["caption"], labels(answer))
    assert corrected["caption"] == f"1\n{FIXED}"
    assert labels(corrected) == ["✎ Fix", "↩ Undo", "Copy"]
    assert buttons(corrected)[-1]["copy_text"] == {"text": "1"}
    assert undone["caption"] == "7 · as I read it\nI'm not sure about this one: please check it."


def test_several_digits_are_corrected_one_after_the_other_and_undone(
    guest: Person, bot: RunningBot
) -> None:
    answer = guest.ask("407")

    digits = guest.pressed(answer, "Fix", "Which digit is wrong?")
    first = guest.pressed(digits, "① 4", "Digit 1 is really…")
    digits = guest.pressed(first, "Back", "Which digit is wrong?")
    second = guest.pressed(digits, "② 0", "Digit 2 is really…")
    corrected = guest.pressed(second, "6", f"467\n{FIXED}")
    keypad = guest.pressed(guest.pressed(corrected, "Fix another"), "③ 7", "Digit 3 is really…")
    fixed = guest.pressed(keypad, "Not a digit", f"46\n{FIXED}")
    bot.wait_for_rows(f"SELECT corrected_text, missed, invented {LATEST}", [("46", 0, 1)])
    undone = guest.pressed(fixed, "Undo", "407 · as I read it")

    assert labels(digits)[:3] == ["① 4", "② 0", "③ 7"]
    assert second["caption"] == f"{answer['caption']}\n✎ Digit 2 is really…"
    assert labels(undone) == ["✓ Right", "✎ Fix", "Copy"]
    bot.wait_for_rows(f"SELECT verdict {LATEST}", [None])


def test_a_reply_corrects_the_whole_number_and_a_second_one_the_first(
    guest: Person, bot: RunningBot
) -> None:
    answer = guest.ask("407")

    guest.say("1 4067", reply_to=answer["message_id"])
    shown(guest, answer, f"1 4067\n{FIXED}")
    guest.say("4/07", reply_to=answer["message_id"])
    fixed = shown(guest, answer, f"4\n07\n{FIXED}")
    last = guest.say("408", reply_to=answer["message_id"])
    shown(guest, answer, f"408\n{FIXED}")
    guest.edit(last, "407")
    shown(guest, answer, "407 · ✓ confirmed")

    assert labels(fixed) == ["✎ Fix another", "↩ Undo all", "Copy", "Σ", "CSV"]
    bot.wait_for_rows(f"SELECT verdict {LATEST}", ["right"])


@pytest.mark.parametrize(
    ("reply", "line"),
    [
        ("thanks", "To correct this answer, reply with digits only"),
        ("40.7", "To correct this answer, reply with digits only"),
        ("7" * 40, "That's far more digits than this photo shows"),
    ],
)
def test_a_reply_that_is_no_correction_gets_a_line_and_changes_nothing(
    guest: Person, reply: str, line: str
) -> None:
    answer = guest.ask("407")

    said = guest.reply_to(guest.say(reply, reply_to=answer["message_id"]))

    assert said["text"].startswith(line)
    assert len(guest.versions(answer)) == 1


def test_numbers_are_added_up_in_place_and_sent_as_a_file(guest: Person) -> None:
    answer = guest.ask("12")

    guest.say("012 7 / 30", reply_to=answer["message_id"])
    codes = guest.edited(answer, lambda said: "Σ" in labels(said))
    guest.press(codes, "CSV")
    file = guest.hear(lambda said: said.get("document", {}).get("file_name") == "numbers.csv")
    refused = guest.toast(guest.press(codes, "Σ"))
    guest.say("1200 7 / 30", reply_to=answer["message_id"])
    numbers = guest.edited(answer, lambda said: said["caption"].startswith("1200"))
    added = guest.pressed(numbers, "Σ", "Σ 3 numbers · sum 1,237 · smallest 7 · largest 1,200")

    assert guest.file(file["document"]["file_id"]) == b"012,7\r\n30\r\n"
    assert refused == "Nothing to add up: these look like codes, not amounts."
    assert labels(added) == labels(numbers)
    copies = [each["copy_text"]["text"] for each in buttons(numbers) if "copy_text" in each]
    assert copies == ["1200\t7\n30"]


def test_a_button_under_a_message_of_another_kind_edits_nothing(
    bot: RunningBot, guest: Person
) -> None:
    answer, told = guest.ask("7"), guest.after(guest.say("/help"))
    of_texts = ("lang|en", "privacy|forbid", "forget|no", "consent|no|1")
    before = bot.log.count(UNMISSED)

    for data in of_texts:
        guest.press_data(answer, data)
    wait_until(lambda: bot.log.count(UNMISSED) == before + len(of_texts))
    expired = [
        guest.toast(guest.press_data(told, "answer|set|0|1|0")),
        # The answer has no second digit, and its only digit cannot be dropped.
        guest.toast(guest.press_data(answer, "answer|set|1|1|0")),
        guest.toast(guest.press_data(answer, "answer|drop|0|7|0")),
    ]

    line = "This button has expired. Please send the photo or the command again."
    assert expired == [line] * 3
    assert len(guest.versions(answer)) == len(guest.versions(told)) == 1
    assert bot.complaints == []
