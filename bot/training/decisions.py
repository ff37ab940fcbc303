"""The decision on a version that was just trained: promote it, keep it or discard it."""

import asyncio
import logging

from bot.replies import Replies
from bot.training.keyboards import VerdictChoice
from bot.transport.buttons import Press
from bot.transport.context import Context, Services
from model.errors import OperatorError, UnknownVersionError, VersionInUseError

log = logging.getLogger(__name__)


async def on_verdict_button(press: Press[VerdictChoice], context: Context) -> str | None:
    """Promote, keep or discard the version; if that fails, return the reason as a toast."""
    try:
        text = await _decide(press.data, press.replies, context.services)
    except UnknownVersionError:
        return press.replies._("There is no such model any more.")
    except VersionInUseError:
        return press.replies._(
            "You can't delete the model in use, the previous one, or the built-in one."
        )
    except OperatorError as error:
        log.warning("Cannot %s the model %s: %s", press.data.action, press.data.name, error)
        return press.replies._("That didn't work, and nothing has changed. The log says why.")
    await press.append_text(text)
    return None


async def _decide(choice: VerdictChoice, replies: Replies, services: Services) -> str:
    name = choice.name
    if choice.action == "promote":
        await services.promotion.promote(name)
        return replies._("{name} is now in use.").format(name=name)
    if choice.action == "discard":
        await asyncio.to_thread(services.versions.delete, name)
        return replies._("{name} is deleted.").format(name=name)
    return replies.kept(name)
