"""Forged buttons change nothing for anybody else."""

from tests.e2e.person import Person
from tests.e2e.running_bot import RunningBot
from tests.e2e.waiting import wait_until

UNMISSED = "A refusal needs no answer"


def test_a_language_is_chosen_in_a_group_without_touching_what_stands_there(
    bot: RunningBot, guest: Person, admin: Person
) -> None:
    said = admin.after(admin.say("/privacy", chat="group"))

    toasts = [guest.toast(guest.press_data(said, f"lang|{each}")) for each in ("tr", "en")]

    assert toasts == ["Tamam, artık Türkçe konuşalım.", "OK, English it is."]
    assert len(admin.versions(said)) == 1
    assert bot.complaints == []


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
        # The answer has no second digit, and its only one is not dropped.
        guest.toast(guest.press_data(answer, "answer|set|1|1|0")),
        guest.toast(guest.press_data(answer, "answer|drop|0|7|0")),
    ]

    line = "This button has expired. Please send the photo or the command again."
    assert expired == [line] * 3
    assert len(guest.versions(answer)) == len(guest.versions(told)) == 1
    assert bot.complaints == []
