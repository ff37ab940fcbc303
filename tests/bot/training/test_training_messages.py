"""The messages for each end of a training; the processes have ended already."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from unittest.mock import AsyncMock, Mock

import pytest
from telegram import InlineKeyboardMarkup
from telegram.error import BadRequest

from bot.i18n import Words
from bot.lifecycle import Services
from bot.training.handlers import TrainingHandlers
from bot.training.keyboards import RunChoice
from bot.training.trainer import Trainer
from bot.training.training import Training
from bot.training.training_messages import TrainingMessages
from bot.training.version_decision import VersionDecisions, decision_keyboard
from bot.transport.client import BotClient
from bot.transport.context import App
from model.registry.version import PRETRAINED
from model.training.job.protocol import (
    EpochDone,
    Failed,
    Finished,
    Reason,
    Scorecard,
    Stage,
    TrainingRequest,
)
from tests.bot.conftest import BuildBot
from tests.bot.transport.test_buttons import GROUP, pressed
from tests.model_copies import copy_version

GOOD = Scorecard(mnist=0.99, photos=0.98, recalls=(0.99,) * 10, calibration_error=0.001)
BAD = GOOD.model_copy(update={"mnist": 0.98})


class Listener:
    """A message in a chat without pictures; it records what is sent there, and its own edits."""

    def __init__(self) -> None:
        self.heard: list[tuple[str, list[str]]] = []

    async def reply_text(
        self, text: str, *, reply_markup: InlineKeyboardMarkup | None = None, **_: object
    ) -> None:
        rows = reply_markup.inline_keyboard if reply_markup else ()
        self.heard.append((text, [button.text for row in rows for button in row]))

    edit_text = reply_text

    async def reply_photo(self, *_: object, **__: object) -> None:
        raise BadRequest("Not enough rights to send photos to the chat")


@pytest.fixture
async def services(build: BuildBot, tmp_path: Path) -> AsyncIterator[Services]:
    """The services of a bot with the shipped version, and a copy of it like a trained version."""
    copy_version("second", tmp_path / "models")
    services: Services = build().bot_data.services
    await services.database.open()
    yield services
    services.pool.close()
    await services.database.close()


def ended(
    services: Services, ending: Finished | Failed, architecture: str = "cnn", epochs: int = 3
) -> Training:
    """Make a training of three epochs that has ended in this way after some of them."""
    folder = services.settings.data_dir.absolute() / "training" / "run"
    folder.mkdir(parents=True)
    request = TrainingRequest(
        architecture=architecture, epochs=3, data_directory=folder, versions=folder, live=PRETRAINED
    )
    training = Training(number=7, folder=folder, request=request)
    training.epochs = [
        EpochDone(
            epoch=number, loss=1.0, accuracy=0.9, val_loss=1.0, val_accuracy=0.9 + 0.01 * number
        )
        for number in range(1, epochs + 1)
    ]
    training.ending, training.total = ending, 80.0
    training.ended.set()
    return training


def finished(candidate: Scorecard = GOOD, **changes: Any) -> Finished:
    fields: dict[str, Any] = {
        "version": "second",
        "seconds": 75.0,
        "candidate": candidate,
        "live": GOOD,
        "live_name": "first",
        "shown_right": 4,
        "fonts": 90,
    }
    return Finished(**fields | changes)


async def report_on(training: Training, services: Services) -> Listener:
    """Report a training that has ended already."""
    listener: Any = Listener()
    report = TrainingMessages(
        training=training,
        message=listener,
        words=Words("en"),
        trainer=services.trainer,
        decisions=VersionDecisions(promotion=services.promotion, auto_promote=True),
    )
    await report.run()
    return listener  # type: ignore[no-any-return]


async def test_a_version_that_is_as_good_is_promoted_if_auto_promote_is_set(
    services: Services,
) -> None:
    training = ended(services, finished())

    listener = await report_on(training, services)

    line = "second is at least as good, so it's now in use (AUTO_PROMOTE)."
    assert services.versions.load_live().name == services.pool.model_name == "second"
    assert listener.heard[-1] == (line, [])
    assert not training.folder.exists()


@pytest.mark.parametrize(
    ("discarded", "epochs_before", "text"),
    [(True, 0, "Training discarded."), (False, 2, "The training failed. It froze, so I ended it.")],
)
async def test_a_lesson_that_was_discarded_or_resumes_is_not_explained(
    services: Services, *, discarded: bool, epochs_before: int, text: str
) -> None:
    training = ended(services, Failed(reason=Reason.HUNG, detail=""), "mlp")
    training.stage, training.epochs_before = Stage.TRAINING, epochs_before
    training.discarded = discarded

    listener = await report_on(training, services)

    assert [said for said, _ in listener.heard] == [text]


@pytest.mark.parametrize(
    ("architecture", "excuse"),
    [("cnn", []), ("mlp", ["That's normal: it's the small network of the lesson."])],
)
async def test_a_worse_version_is_compared_line_by_line_and_keeping_it_is_offered_first(
    services: Services, architecture: str, excuse: list[str]
) -> None:
    listener = await report_on(ended(services, finished(BAD), architecture), services)

    text, buttons = listener.heard[-1]
    assert services.pool.model_name != "second"
    assert text.splitlines() == [
        "second does less well than first (in use):",
        "• Accuracy on MNIST's test images: 98.00\u00a0% (in use: 99.00\u00a0%)",
        "• Accuracy on photo-like digits: 98.00\u00a0% (in use: 98.00\u00a0%)",
        "• Calibration error: 0.10\u00a0% (in use: 0.10\u00a0%)",
        "• Accuracy on the worst digit (0): 99.00\u00a0% (in use: 99.00\u00a0%)",
        *excuse,
        "So I'll keep using first. What should I do with the new one?",
    ]
    assert buttons == ["Keep it for later", "Use this model", "Discard"]


async def test_a_version_that_fails_the_self_test_is_asked_about(services: Services) -> None:
    (services.versions.directory / "second" / "model.tflite").write_bytes(b"damaged")

    listener = await report_on(ended(services, finished()), services)

    assert services.pool.model_name != "second"
    assert listener.heard[-1][1] == ["✓ Use this model", "Keep it for later", "Discard"]


@pytest.mark.parametrize("pictures", [0, 1, 3])
async def test_the_result_says_how_long_it_took_and_that_fonts_were_left_out(
    pictures: int, services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "bot.training.training_messages.draw_results", lambda *_: pictures * [b"PNG"]
    )
    training = ended(services, finished(BAD, fonts=0), epochs=2)

    listener = await report_on(training, services)

    done, result, _question = [text for text, _ in listener.heard]
    assert done.split("\n\n")[1:] == ["<b>Done. second: stopped early, epoch 2 kept.</b>"]
    *lines, left_out = result.splitlines()
    assert lines == [
        "second",
        "Test accuracy: 98.00\u00a0% (in use: 99.00\u00a0%)",
        "1 min 15 s of training, 1 min 20 s in all (epochs: 2 of 3)",
    ]
    assert left_out.startswith("No handwriting fonts are installed here, so it learned without")


@pytest.mark.parametrize("reason", [*Reason])
async def test_every_failure_is_reported_with_what_to_do(
    services: Services, reason: Reason
) -> None:
    training = ended(services, Failed(reason=reason, detail="internal"))

    listener = await report_on(training, services)

    text, buttons = listener.heard[-1]
    assert "internal" not in text
    assert buttons == ["▶ Continue", "✕ Discard"]
    assert training.folder.exists()


@pytest.mark.parametrize(
    ("epochs", "stage", "action", "toast"),
    [
        (0, None, "curves", "No epoch is finished yet."),
        (3, Stage.EVALUATING, "stop", "The training is over; I'm testing the model now."),
        (3, Stage.PUBLISHING, "stop", "The training is over; I'm testing the model now."),
    ],
)
async def test_buttons_that_do_not_fit_the_stage_of_a_training_say_why(
    services: Services, epochs: int, stage: Stage | None, action: Any, toast: str
) -> None:
    training = services.trainer.current = ended(services, finished(), epochs=epochs)
    training.stage = stage
    handlers = TrainingHandlers(
        bot=Mock(), trainer=services.trainer, decisions=Mock(), languages=Mock()
    )
    press: Any = Mock(data=RunChoice(action=action, number=7), words=Words("en"))

    assert await handlers.on_run(press) == toast
    assert not training.stopping


def test_the_longest_name_of_a_version_fits_into_a_button() -> None:
    assert decision_keyboard("v" * 40, Words("en"), advised=True).inline_keyboard


async def test_a_training_that_was_started_in_a_topic_reports_there(
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
