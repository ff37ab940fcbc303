"""What /models shows: the list of versions, the card of one, and the question before deleting.

Each of them is a picture with a caption and buttons, so one message can turn into any other.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Annotated, Final, Literal

from telegram import InlineKeyboardMarkup

from bot.charts import draw_plate
from bot.i18n import Words
from bot.models.texts import describe_list, describe_version
from bot.transport.callback_data import CallbackData
from bot.transport.messages import Card
from model.registry.registry import SAFE_NAME
from model.registry.version import ModelVersion

VERSIONS_ON_A_PAGE: Final = 6
"""As many as fit into a caption."""

DrawCurves = Callable[[Mapping[str, Sequence[float]], str], Awaitable[bytes | None]]
"""Draws the history of a training in a language; None if that fails."""


@dataclass(frozen=True, kw_only=True)
class ModelPage(CallbackData, prefix="models_page"):
    """A button that shows a page of the list, counted from 0."""

    number: Annotated[int, "[0-9]{1,4}"]


@dataclass(frozen=True, kw_only=True)
class ModelChoice(CallbackData, prefix="models"):
    """A button for one version."""

    action: Literal["look", "promote", "roll_back", "ask", "delete"]
    name: Annotated[str, SAFE_NAME.pattern]


async def draw_version(version: ModelVersion, draw_curves: DrawCurves, words: Words) -> bytes:
    """Draw the curves of a version, or a plate with its name if it is damaged or has none."""
    history = version.manifest.history
    curves = None
    if version.fault is None and history:
        curves = await draw_curves(history, words.language)
    return curves or draw_plate(version.name)


def list_card(
    versions: list[ModelVersion], reading: str, picture: bytes, words: Words, page: int = 0
) -> Card:
    """Show a page of the list of versions.

    Args:
        versions: All versions.
        reading: Name of the version that reads photos now.
        picture: The curves of the live version.
        words: In the language of the reader.
        page: Counted from 0; if it does not exist any more, the last page is shown.
    """
    page = max(0, min(page, (len(versions) - 1) // VERSIONS_ON_A_PAGE))
    start = page * VERSIONS_ON_A_PAGE
    shown = versions[start : start + VERSIONS_ON_A_PAGE]
    rows = [
        [ModelChoice(action="look", name=version.name).button(_label(version))] for version in shown
    ]
    around = [
        ModelPage(number=number).button(label)
        for label, number in (("←", page - 1), ("→", page + 1))
        if 0 <= number * VERSIONS_ON_A_PAGE < len(versions)
    ]
    return Card(
        picture=picture,
        caption=describe_list(shown, reading, words),
        keyboard=InlineKeyboardMarkup([*rows, around] if around else rows),
    )


def version_card(
    version: ModelVersion, picture: bytes, words: Words, done: str | None = None
) -> Card:
    """Show one version and the actions that it allows.

    Args:
        version: May be damaged.
        picture: Its curves.
        words: In the language of the reader.
        done: What has just been done with it, if anything.
    """
    name, buttons = version.name, []
    if version.fault is None and not version.live:
        buttons.append(ModelChoice(action="promote", name=name).button(words._("Use this model")))
    if version.way_back is not None:
        label = words._("↩ Back to {name}").format(name=version.way_back)
        buttons.append(ModelChoice(action="roll_back", name=name).button(label))
    if version.deletable:
        buttons.append(ModelChoice(action="ask", name=name).button(words._("Delete")))
    buttons.append(ModelPage(number=0).button(words._("← All models")))
    return Card(
        picture=picture,
        caption=describe_version(version, words, done),
        keyboard=InlineKeyboardMarkup([[button] for button in buttons]),
    )


def deletion_card(version: ModelVersion, picture: bytes, words: Words) -> Card:
    """Ask for confirmation before a version is deleted."""
    surely = ModelChoice(action="delete", name=version.name).button(words._("Yes, delete it"))
    back = ModelChoice(action="look", name=version.name).button(words._("← Back"))
    return Card(
        picture=picture,
        caption=words._("Delete {name} for good?").format(name=f"<b>{escape(version.name)}</b>"),
        keyboard=InlineKeyboardMarkup([[surely], [back]]),
    )


def _label(version: ModelVersion) -> str:
    mark = "● " if version.live else "⚠ " if version.fault is not None else ""
    return f"{mark}{version.name}"
