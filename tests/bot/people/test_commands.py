import pytest

from bot.local.people import ADMIN_ID
from tests.bot.chat import Chat


async def test_a_command_that_was_deleted_in_a_group_is_answered_all_the_same(chat: Chat) -> None:
    answers = [
        await chat.ask(ADMIN_ID, command, where="group", deletes=True)
        for command in ("/help", "/lang", "/train", "/stats")
    ]

    assert [len(each) for each in answers] == [1] * 4
    assert answers[0][0].startswith("Send me a photo")


@pytest.mark.parametrize("command", ["/train a<b&c", "/stats <b>&amp;", "/models <", "/<b&"])
async def test_signs_of_html_that_people_write_cost_no_answer(command: str, chat: Chat) -> None:
    [answer] = await chat.ask(ADMIN_ID, command)

    assert answer
