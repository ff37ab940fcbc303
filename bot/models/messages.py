"""What /models shows: the list of versions, the card of one, and the question before deleting.

Each of them is a picture with a caption and buttons, so one message can turn into any other.
"""

from dataclasses import dataclass
from typing import Annotated, Final, Literal

from telegram import InlineKeyboardMarkup

from bot.charts import draw_plate
from bot.replies import Replies
from bot.transport.callback_data import CallbackData
from bot.transport.messages import Card
from model.known_version import KnownVersion
from model.registry import CURVES_FILE
from model.versions import SAFE_NAME

VERSIONS_ON_A_PAGE: Final = 6
"""As many as fit into a caption."""


@dataclass(frozen=True, kw_only=True)
class ModelPage(CallbackData, prefix="models_page"):
    """A button that shows a page of the list, counted from 0."""

    number: Annotated[int, "[0-9]{1,4}"]


@dataclass(frozen=True, kw_only=True)
class ModelChoice(CallbackData, prefix="models"):
    """A button for one version."""

    action: Literal["look", "promote", "roll_back", "ask", "delete"]
    name: Annotated[str, SAFE_NAME.pattern]


def list_card(versions: list[KnownVersion], reading: str, replies: Replies, page: int = 0) -> Card:
    """Show a page of the list of versions, with the curves of the live one.

    Args:
        versions: All versions.
        reading: Name of the version that reads photos now.
        replies: Texts of the card.
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
        picture=_picture(next((each for each in versions if each.live), versions[0])),
        caption=replies.model_list(shown, reading),
        keyboard=InlineKeyboardMarkup([*rows, around] if around else rows),
    )


def version_card(version: KnownVersion, replies: Replies) -> Card:
    """Show one version and the actions that it allows.

    Args:
        version: May be damaged.
        replies: Texts of the card.
    """
    name, buttons = version.name, []
    if version.fault is None and not version.live:
        buttons.append(ModelChoice(action="promote", name=name).button(replies.promote_button))
    if version.way_back is not None:
        label = replies.roll_back_button(version.way_back)
        buttons.append(ModelChoice(action="roll_back", name=name).button(label))
    if version.deletable:
        buttons.append(ModelChoice(action="ask", name=name).button(replies.delete_button))
    buttons.append(ModelPage(number=0).button(replies.to_list_button))
    return Card(
        picture=_picture(version),
        caption=replies.model_card(version),
        keyboard=InlineKeyboardMarkup([[button] for button in buttons]),
    )


def deletion_card(version: KnownVersion, replies: Replies) -> Card:
    """Ask for confirmation before a version is deleted."""
    surely = ModelChoice(action="delete", name=version.name).button(replies.delete_surely_button)
    back = ModelChoice(action="look", name=version.name).button(replies._("← Back"))
    return Card(
        picture=_picture(version),
        caption=replies.deletion_question(version),
        keyboard=InlineKeyboardMarkup([[surely], [back]]),
    )


def _label(version: KnownVersion) -> str:
    mark = "● " if version.live else "⚠ " if version.fault is not None else ""
    return f"{mark}{version.name}"


def _picture(version: KnownVersion) -> bytes:
    """Return the training curves, or a plate with the name if there are no verified ones."""
    known = version.manifest.files if version.manifest and version.fault is None else {}
    if CURVES_FILE not in known:
        return draw_plate(version.name)
    try:
        return (version.directory / CURVES_FILE).read_bytes()
    except OSError:
        # The version was deleted a moment ago.
        return draw_plate(version.name)
