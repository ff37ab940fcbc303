"""The life of the process: start, restart, conflict and end."""

import httpx
import pytest

from bot.local import LocalBotApi
from tests.drawing import draw_digits, encode
from tests.e2e.conftest import StartBot
from tests.e2e.person import Person, labels, number_in

SEVEN = encode(draw_digits("7"))


@pytest.fixture
def page_url(api: LocalBotApi) -> str:
    return api.page_url


def test_a_photo_that_was_sent_while_the_bot_was_away_is_answered(
    start_polling: StartBot, guest: Person
) -> None:
    [sent] = guest.send("photo", SEVEN)

    bot = start_polling()

    assert number_in(guest.reply_to(sent)["caption"]) == "7"
    assert bot.stop() == 0
    assert bot.complaints == []


def test_a_chosen_language_outlives_the_process(start_polling: StartBot, guest: Person) -> None:
    first = start_polling()
    question = guest.after(guest.say("/lang"))
    guest.press(question, "Türkçe")
    guest.edited(question, lambda said: said["text"] == "Tamam, artık Türkçe konuşalım.")
    first.stop()

    start_polling()

    told = guest.after(guest.say("/help"))["text"]
    assert told.startswith("Bana el yazısı rakamların fotoğrafını gönder, okuyayım. Albüm")


def test_a_button_that_was_pressed_long_before_the_bot_came_back_still_works(
    start_polling: StartBot, guest: Person, api: LocalBotApi
) -> None:
    first = start_polling()
    answer = guest.reply_to(guest.send("photo", SEVEN)[0])
    first.stop()
    guest.press(answer, "Right")
    forget_pressed_button(api)

    second = start_polling()
    confirmed = guest.edited(answer, lambda said: labels(said) == ["Copy"])
    guest.after(guest.say("/help"))

    assert confirmed["caption"] == "7 · ✓ confirmed"
    assert second.complaints == []


def test_answers_are_corrected_and_added_up_after_a_restart(
    start_polling: StartBot, guest: Person
) -> None:
    first = start_polling()
    answer = guest.reply_to(guest.send("photo", SEVEN)[0])
    first.stop()

    second = start_polling()
    guest.say("7 11", reply_to=answer["message_id"])
    corrected = guest.edited(answer, lambda said: said["caption"].startswith("7 11\n"))
    guest.press(corrected, "Σ")
    added = guest.edited(answer, lambda said: "sum 18" in said["caption"])
    guest.press(added, "Undo")

    guest.edited(answer, lambda said: said["caption"] == "7 · as I read it")
    assert second.complaints == []


def forget_pressed_button(api: LocalBotApi) -> None:
    """Make the one pressed button too old to be answered, as it is after minutes."""
    url = f"{api.api_url}/bot{api.token}/answerCallbackQuery"
    httpx.post(url, data={"callback_query_id": "1"}).raise_for_status()


def test_of_two_bots_with_one_token_one_ends_and_says_why(
    start_polling: StartBot, guest: Person
) -> None:
    first = start_polling()
    guest.after(guest.say("/help"))

    second = start_polling()
    status = first.wait()

    assert status == 1
    assert "Another process polls with the same token" in first.log
    assert second.process.poll() is None
    assert number_in(guest.reply_to(guest.send("photo", SEVEN)[0])["caption"]) == "7"


def test_the_token_is_in_no_log(start_polling: StartBot, guest: Person, api: LocalBotApi) -> None:
    bot = start_polling(LOG_LEVEL="DEBUG")
    guest.reply_to(guest.send("photo", SEVEN)[0])

    bot.stop()

    assert api.token not in bot.log
    assert api.token.partition(":")[2] not in bot.log


def test_the_bot_never_imports_a_training_library(start_polling: StartBot, guest: Person) -> None:
    bot = start_polling(PYTHONVERBOSE="1")
    guest.reply_to(guest.send("photo", SEVEN)[0])

    bot.stop()

    assert "import 'telegram'" in bot.log
    assert "import 'tensorflow" not in bot.log
    assert "import 'keras" not in bot.log
