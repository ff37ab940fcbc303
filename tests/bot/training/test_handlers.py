from unittest.mock import AsyncMock

import pytest

from bot.training.trainer import Trainer
from bot.training.training_messages import TrainingMessages
from bot.transport.client import BotClient
from bot.transport.context import App
from tests.bot.transport.test_buttons import GROUP, pressed


async def test_a_training_from_a_topic_reports_there(
    application: App, monkeypatch: pytest.MonkeyPatch
) -> None:
    topics: list[object] = []

    async def report(messages: TrainingMessages) -> None:
        await messages.message.reply_text("The end")

    async def send(*_: object, message_thread_id: object, **__: object) -> None:
        topics.append(message_thread_id)

    monkeypatch.setattr(Trainer, "start", AsyncMock())
    monkeypatch.setattr(TrainingMessages, "run", report)
    monkeypatch.setattr(BotClient, "send_message", send)
    of_topic = {"message_thread_id": 8, "is_topic_message": True, "chat": GROUP}
    for place in (of_topic, {"message_thread_id": 8}):
        await application.process_update(pressed("train_plan|start|mlp|1", application, **place))

    await application.bot_data.services.trainer.close()

    assert topics == [8, None]
