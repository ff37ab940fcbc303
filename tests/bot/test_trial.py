from pathlib import Path
from typing import Any

import pytest
from telegram import Update

from bot.trial import is_innocent
from tests.drawing import draw_digits, encode
from tests.e2e.running_bot import ROOT

PICTURE = {"file_id": "1", "file_unique_id": "1", "width": 96, "height": 96}
SEVEN = encode(draw_digits("7"))

FAULT = "1 / 0"
CRASH = "os.kill(os.getpid(), signal.SIGSEGV)"
HANG = "time.sleep(600)"


@pytest.fixture(autouse=True)
def photo(monkeypatch: pytest.MonkeyPatch) -> list[bytes]:
    """What a download brings; tests put in others."""
    content = [SEVEN]

    async def download(_picture: object) -> bytes:
        return content[-1]

    monkeypatch.setattr("bot.trial.download_once", download)
    return content


def update_of(**content: Any) -> Update:
    chat = {"id": 1, "type": "private"}
    message = {"message_id": 2, "date": 1, "chat": chat, **content}
    return Update.de_json({"update_id": 1, "message": message})


@pytest.mark.parametrize(
    "content",
    [SEVEN, SEVEN[: len(SEVEN) // 2], b"", bytes(1000)],
    ids=["photo", "half", "nothing", "no picture"],
)
async def test_a_photo_that_a_process_survives_is_innocent(
    content: bytes, photo: list[bytes], tmp_path: Path
) -> None:
    photo.append(content)

    assert await is_innocent(update_of(photo=[PICTURE]), tmp_path)


async def test_a_command_is_as_innocent_as_the_photo_that_it_answers(tmp_path: Path) -> None:
    asked = {"message_id": 1, "date": 1, "chat": {"id": 1, "type": "private"}, "photo": [PICTURE]}

    assert await is_innocent(update_of(text="/read", reply_to_message=asked), tmp_path)


@pytest.mark.parametrize("fault", [FAULT, CRASH, HANG])
async def test_a_photo_that_a_process_does_not_survive_is_not_and_nothing_of_it_is_logged(
    fault: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    # What Python runs before the trial: drawing any chart goes wrong.
    patch = f"import bot.answers, os, signal, time\nbot.answers.draw_reading = lambda *_: {fault}"
    (tmp_path / "sitecustomize.py").write_text(patch)
    monkeypatch.setenv("PYTHONPATH", f"{tmp_path}:{ROOT}")
    monkeypatch.setattr("bot.trial.TOO_LONG", 10.0)

    assert not await is_innocent(update_of(photo=[PICTURE]), tmp_path)
    assert capfd.readouterr().err == ""


async def test_nothing_speaks_for_what_holds_no_picture(tmp_path: Path) -> None:
    assert not await is_innocent(update_of(text="Hello"), tmp_path)


async def test_nothing_speaks_for_a_photo_where_no_process_can_be_started(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("sys.executable", str(tmp_path / "missing"))

    assert not await is_innocent(update_of(photo=[PICTURE]), tmp_path)
    assert "No process can be started" in caplog.text
