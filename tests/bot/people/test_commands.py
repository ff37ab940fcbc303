import pytest

from bot.local.people import ADMIN_ID, GUEST_ID
from bot.local.server import LocalBotApi
from tests.bot.chat import Chat


async def test_a_command_that_was_deleted_in_a_group_is_still_answered(chat: Chat) -> None:
    answers = [
        await chat.ask(ADMIN_ID, command, group=True, deletes=True)
        for command in ("/help", "/lang", "/train", "/stats")
    ]

    assert [len(each) for each in answers] == [1] * 4
    assert answers[0][0].startswith("Send me a photo")


@pytest.mark.parametrize("command", ["/train a<b&c", "/stats <b>&amp;", "/models <", "/<b&"])
async def test_html_characters_in_a_message_do_not_prevent_the_answer(
    command: str, chat: Chat
) -> None:
    [answer] = await chat.ask(ADMIN_ID, command)

    assert answer


async def test_a_former_admin_loses_the_admin_menu_when_refused(
    chat: Chat, api: LocalBotApi
) -> None:
    commands = [{"command": "train", "description": "Train a network"}]
    api.run(api.chat.set_commands(f"chat:{GUEST_ID}", "", commands))

    [refusal] = await chat.ask(GUEST_ID, "/train")

    offered = [each["command"] for each in api.chat.menu_for("en", GUEST_ID)]
    assert refusal == "Only my admins can do that."
    assert offered[:2] == ["start", "help"]
    assert "train" not in offered
