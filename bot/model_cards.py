"""What /models shows: the list of versions, the card of one, and the question before deleting.

Each is a picture with a caption and buttons, so that one message can become any of them. What
a button means stands in its callback data, as with answers.
"""

from dataclasses import dataclass
from typing import Final

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from bot.cards import Card
from bot.charts import draw_plate
from bot.choices import SubjectChoice
from bot.replies import Replies
from model.registry.version import CURVES_FILE, ModelVersion

VERSIONS_ON_A_PAGE: Final = 6
"""More would not fit into a caption."""


@dataclass(frozen=True, kw_only=True)
class ModelChoice(SubjectChoice):
    """What a pressed button says.

    Attributes:
        subject: The name of a version, or for the list the number of a page.
    """

    prefix = "models"
    actions = ("list", "look", "promote", "roll_back", "ask", "delete")


def list_card(versions: list[ModelVersion], reading: str, replies: Replies, page: int = 0) -> Card:
    """Show a page of the list of versions, with the curves of the live one.

    Args:
        versions: All of them.
        reading: Name of the version that reads now.
        replies: Words the card.
        page: From 0 on; where there is no such page any more, the last one is shown.
    """
    page = max(0, min(page, (len(versions) - 1) // VERSIONS_ON_A_PAGE))
    start = page * VERSIONS_ON_A_PAGE
    shown = versions[start : start + VERSIONS_ON_A_PAGE]
    rows = [[_button(_label(version), "look", version.name)] for version in shown]
    around = [
        _button(label, "list", f"{number}")
        for label, number in (("←", page - 1), ("→", page + 1))
        if 0 <= number * VERSIONS_ON_A_PAGE < len(versions)
    ]
    return Card(
        picture=_picture(next((each for each in versions if each.live), versions[0])),
        caption=replies.model_list(shown, reading),
        keyboard=InlineKeyboardMarkup([*rows, around] if around else rows),
    )


def version_card(version: ModelVersion, replies: Replies) -> Card:
    """Show one version and what can be done with it.

    Args:
        version: Whole or damaged.
        replies: Words the card.
    """
    name, buttons = version.name, []
    if version.fault is None and not version.live:
        buttons.append(_button(replies.promote_button, "promote", name))
    if version.way_back is not None:
        buttons.append(_button(replies.roll_back_button(version.way_back), "roll_back", name))
    if version.deletable:
        buttons.append(_button(replies.delete_button, "ask", name))
    buttons.append(_button(replies.to_list_button, "list", "0"))
    return Card(
        picture=_picture(version),
        caption=replies.model_card(version),
        keyboard=InlineKeyboardMarkup([[button] for button in buttons]),
    )


def deletion_card(version: ModelVersion, replies: Replies) -> Card:
    """Ask once more before a version is deleted."""
    surely = _button(replies.delete_surely_button, "delete", version.name)
    back = _button(replies.back_button, "look", version.name)
    return Card(
        picture=_picture(version),
        caption=replies.deletion_question(version),
        keyboard=InlineKeyboardMarkup([[surely], [back]]),
    )


def _label(version: ModelVersion) -> str:
    mark = "● " if version.live else "⚠ " if version.fault is not None else ""
    return f"{mark}{version.name}"


def _picture(version: ModelVersion) -> bytes:
    """Find the training curves; without trustworthy ones, write the name instead."""
    if version.fault is not None or CURVES_FILE not in version.manifest.files:
        return draw_plate(version.name)
    try:
        return (version.directory / CURVES_FILE).read_bytes()
    except OSError:
        # Somebody has deleted the version a moment ago.
        return draw_plate(version.name)


def _button(label: str, action: str, subject: str) -> InlineKeyboardButton:
    data = ModelChoice(action=action, subject=subject).encode()
    return InlineKeyboardButton(label, callback_data=data)
