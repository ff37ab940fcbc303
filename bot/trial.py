"""A trial for a photo that was in work at several crashes: a process of its own reads it first.

Who kills a bot does not look at what it is doing: what was in work then need not be to blame.

Usage: python -m bot.trial DATA_DIR SECONDS < PHOTO
"""

import asyncio
import faulthandler
import logging
import os
import subprocess
import sys
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Final

from telegram import Update

from bot.answers import compose_answer
from bot.pictures import Attachment, download_once, picture_in
from bot.replies import Replies
from bot.sending import ask_surely
from bot.training_run import modest_environment
from model.errors import PhotoError
from model.process_manners import take_low_priority
from model.reading.reader import DigitReader
from model.versions import ModelVersions

TOO_LONG: Final = 60.0
"""Seconds after which a photo that is not answered yet never will be."""

log = logging.getLogger(__name__)


async def is_innocent(update: Update, data_dir: Path) -> bool:
    """Tell whether an update is proven not to be what makes processes crash.

    That can be proven where it holds a picture, or answers to one, as `/read` does.

    Args:
        update: As it arrived.
        data_dir: Of the bot, which knows what model serves.

    Raises:
        TelegramError: The picture cannot be fetched.
    """
    picture = _picture_meant(update)
    if picture is None:
        return False
    photo = await ask_surely(partial(download_once, picture))
    try:
        return await _can_be_answered(photo, data_dir)
    except OSError as error:
        log.warning("No process can be started for a trial: %s", type(error).__name__)
        return False


def _picture_meant(update: Update) -> Attachment | None:
    message = update.message
    if message is None:
        return None
    answered = message.reply_to_message
    return picture_in(message) or (picture_in(answered) if answered else None)


async def _can_be_answered(photo: bytes, data_dir: Path) -> bool:
    """Tell whether a process survives what is done with a photo until its answer is sent."""
    process = await asyncio.create_subprocess_exec(
        *_command(data_dir),
        cwd=Path(__file__).parents[1],
        env=os.environ | modest_environment(),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.DEVNULL,
        # Its exit status tells all; a traceback of its would be no line of our log, nor redacted.
        stderr=asyncio.subprocess.DEVNULL,
        # What a terminal sends to the bot is not for the trial.
        start_new_session=True,
        creationflags=getattr(subprocess, "BELOW_NORMAL_PRIORITY_CLASS", 0),
    )
    try:
        await process.communicate(photo)
    finally:
        if process.returncode is None:
            process.kill()
    return process.returncode == 0


def _command(data_dir: Path) -> tuple[str, ...]:
    return sys.executable, "-m", "bot.trial", str(data_dir.absolute()), str(TOO_LONG)


def main() -> int:
    """Read the photo on standard input and compose the answer to it, as the bot would."""
    data_dir, seconds = Path(sys.argv[1]), float(sys.argv[2])
    # Here, not there: whoever waits for it may be killed meanwhile.
    faulthandler.dump_traceback_later(seconds, exit=True)
    take_low_priority()
    reader = DigitReader.load(ModelVersions(data_dir).load_live().directory)
    # A photo that is no picture is none that crashes.
    with suppress(PhotoError):
        compose_answer(reader.read(sys.stdin.buffer.read()), Replies("en"))
    return 0


if __name__ == "__main__":
    sys.exit(main())
