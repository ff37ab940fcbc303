"""What becomes of a version that was just trained: it reads, it waits, or it goes."""

import asyncio
import logging
from html import escape

from bot.handlers.pressing import Press
from bot.promotion import promote
from model.errors import OperatorError, UnknownVersionError, VersionInUseError

log = logging.getLogger(__name__)


async def on_promote(press: Press) -> str | None:
    """Let the version read from now on."""
    name, replies = press.choice.subject, press.replies
    try:
        await promote(name, press.services)
    except UnknownVersionError:
        return replies.version_gone
    except OperatorError as error:
        log.warning("%s is not promoted: %s", name, error)
        return replies.version_refused
    await press.say_below(replies.reads_now(name))
    return None


async def on_keep(press: Press) -> str | None:
    """Leave the version where /models finds it."""
    # Of all verdicts this is the only one that does not look for the version first.
    await press.say_below(press.replies.kept(escape(press.choice.subject)))
    return None


async def on_discard(press: Press) -> str | None:
    """Delete the version."""
    name, replies = press.choice.subject, press.replies
    try:
        await asyncio.to_thread(press.services.versions.delete, name)
    except UnknownVersionError:
        return replies.version_gone
    except VersionInUseError:
        return replies.version_in_use
    except OperatorError as error:
        log.warning("%s is not deleted: %s", name, error)
        return replies.version_refused
    await press.say_below(replies.deleted(name))
    return None
