"""What /models shows: the list of versions, the card of one, and the question before deleting.

Each is a picture with a caption and buttons, so a message can be edited from one to another.
"""

import contextlib
import logging
from dataclasses import dataclass
from html import escape
from typing import Annotated, Final, Literal

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from bot.charts.elements import draw_plate
from bot.i18n import Words
from bot.models.curves import draw_curves
from bot.transport.callback_data import CallbackData
from bot.transport.cards import Card
from model.errors import OperatorError, UnknownVersionError, VersionInUseError
from model.registry.registry import SAFE_NAME
from model.registry.version import Manifest, ModelVersion

log = logging.getLogger(__name__)

LISTED: Final = 50
"""Number of newest versions that have a button; Telegram allows 100 buttons."""

DESCRIBED: Final = 6
"""Number of newest versions that the list describes; more do not fit into a caption."""


@dataclass(frozen=True, kw_only=True)
class ModelChoice(CallbackData, prefix="models"):
    """A button for one version."""

    action: Literal["list", "look", "promote", "ask", "delete"]
    name: Annotated[str, SAFE_NAME.pattern]


def list_card(
    versions: list[ModelVersion],
    words: Words,
    *,
    reading: str,
    chosen: str,
    done: str | None = None,
) -> Card:
    """List the versions, newest first, under the curves of the live one, and what was just done.

    `reading` is the name of the version that reads photos now, `chosen` that of the last choice.
    """
    rows = []
    older = [version for version in versions[LISTED:] if version.live or version.shipped]
    for version in versions[:LISTED] + older:
        mark = "● " if version.live else "⚠ " if version.fault is not None else ""
        choice = ModelChoice(action="look", name=version.name)
        rows.append([choice.button(f"{mark}{version.name}")])
    live = next((version for version in versions if version.live), versions[0])
    heading = [f"<b>{done}</b>"] if done else []
    heading.append(words._("In use: {name}").format(name=f"<b>{reading}</b>"))
    if chosen != reading:
        missing = words._("{name} was chosen, but it's missing or damaged.")
        heading.append(missing.format(name=f"<b>{chosen}</b>"))
    caption = "\n\n".join([*heading, *_describe_list(versions[:DESCRIBED], words)])
    return _card(live, caption, rows, words)


def version_card(version: ModelVersion, words: Words, done: str | None = None) -> Card:
    """Show one version, the actions that it allows, and what has just been done with it."""
    name, buttons = version.name, []
    if version.fault is None and not version.live:
        buttons.append(ModelChoice(action="promote", name=name).button(words._("Use this model")))
    if version.way_back is not None:
        label = words._("↩ Back to {name}").format(name=version.way_back)
        back = ModelChoice(action="promote", name=version.way_back)
        buttons.append(back.button(label))
    if version.deletable:
        buttons.append(ModelChoice(action="ask", name=name).button(words._("Delete")))
    buttons.append(ModelChoice(action="list", name=name).button(words._("← All models")))
    rows = [[button] for button in buttons]
    return _card(version, _describe_version(version, words, done), rows, words)


def deletion_card(version: ModelVersion, words: Words) -> Card:
    """Ask for confirmation before a version is deleted."""
    surely = ModelChoice(action="delete", name=version.name).button(words._("Yes, delete it"))
    back = ModelChoice(action="look", name=version.name).button(words._("← Back"))
    question = words._("Delete {name} for good?").format(name=f"<b>{version.name}</b>")
    return _card(version, question, [[surely], [back]], words)


def _card(
    version: ModelVersion, caption: str, rows: list[list[InlineKeyboardButton]], words: Words
) -> Card:
    """Compose a card with the training curves, or with only its name if they cannot be drawn."""
    picture = None
    if version.fault is None:
        with contextlib.suppress(KeyError, ValueError):
            picture = draw_curves(version.manifest.history, words)
    keyboard = InlineKeyboardMarkup(rows)
    return Card(picture=picture or draw_plate(version.name), caption=caption, keyboard=keyboard)


def _describe_list(versions: list[ModelVersion], words: Words) -> list[str]:
    paragraphs = []
    for version in versions:
        manifest = version.manifest
        kind, accuracy = escape(manifest.architecture), words.accuracy(manifest.test_accuracy)
        facts = " · ".join([words.date(manifest.created), kind, accuracy, *_marks(version, words)])
        paragraphs.append(f"<b>{version.name}</b>\n{facts}")
    return paragraphs


def _marks(version: ModelVersion, words: Words) -> list[str]:
    marks = {
        words._("in use"): version.live,
        words._("previous"): version.previous,
        words._("built in"): version.shipped,
        words._("damaged"): version.fault is not None,
    }
    return [mark for mark, holds in marks.items() if holds]


def _describe_version(version: ModelVersion, words: Words, done: str | None) -> str:
    name = f"<b>{version.name}</b>"
    paragraphs = [f"<b>{done}</b>"] if done else []
    paragraphs.append(" · ".join([name, *_marks(version, words)]))
    if version.fault is not None:
        paragraphs.append(
            words._("It's damaged, or made for another version of me, so I can't use it.")
        )
    paragraphs.append(_describe_manifest(version.manifest, words))
    return "\n\n".join(paragraphs)


def _describe_manifest(manifest: Manifest, words: Words) -> str:
    validation = max(manifest.history.get("val_accuracy", ()), default=None)
    lines = [
        words._("Architecture: {name}, {count} parameters").format(
            name=escape(manifest.architecture), count=words.count(manifest.parameters)
        ),
        words._("Test accuracy: {accuracy}").format(
            accuracy=words.accuracy(manifest.test_accuracy)
        ),
        words._("Best validation accuracy: {accuracy}").format(
            accuracy="–" if validation is None else words.accuracy(validation)
        ),
        words._("Trained: {date}, in {duration}").format(
            date=words.date(manifest.created), duration=words.duration(manifest.seconds)
        ),
    ]
    if manifest.architecture == "cnn":
        lines.append(
            words._(
                "Training images are distorted on purpose, so they are harder than the validation "
                "images."
            )
        )
    return "\n".join(lines)


def explain_refusal(error: OperatorError, action: str, name: str, words: Words) -> str:
    """Write why an action on a version failed; errors that only the operator can fix are logged."""
    if isinstance(error, UnknownVersionError):
        return words._("There is no such model any more.")
    if isinstance(error, VersionInUseError):
        return words._("You can't delete the model in use or the built-in one.")
    log.warning("Cannot %s the model %s: %s", action, name, error)
    return words._("That didn't work, and nothing has changed. The log says why.")
