"""The buttons of trainings, and the plan of a training, which people can also type."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Annotated, Final, Literal, Self

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from bot.i18n import Words
from bot.training.training import Training
from bot.transport.callback_data import CallbackData
from model.training.recipes import RECIPES

Architecture = Literal["cnn", "mlp"]

EPOCHS: Final = "[1-9][0-9]?|100"
"""Pattern of a number of epochs, 1 to 100."""

OFFERED: Final[dict[Architecture, tuple[int, ...]]] = {"mlp": (1, 5, 10), "cnn": (1, 5, 22)}
"""The epochs that buttons offer for each network."""


@dataclass(frozen=True, kw_only=True)
class TrainingPlan(CallbackData, prefix="train_plan"):
    """A network and a number of epochs; also a button for them.

    The button shows the card of the training, starts the training, or dismisses the card.
    """

    action: Literal["show", "start", "dismiss"] = "show"
    architecture: Architecture
    epochs: Annotated[int, EPOCHS]

    @classmethod
    def parse(cls, arguments: Sequence[str]) -> Self | None:
        """Parse the arguments of /train: a network, a number of epochs or both; else None."""
        # In reverse order, the network comes before the number.
        written = " ".join(sorted(map(str.lower, arguments), reverse=True))
        found = re.fullmatch(rf"(cnn|mlp)?(?:^| |$)({EPOCHS})?", written)
        if found is None or not written:
            return None
        architecture: Architecture = "mlp" if found[1] == "mlp" else "cnn"
        return cls(architecture=architecture, epochs=int(found[2] or RECIPES[architecture].epochs))


@dataclass(frozen=True, kw_only=True)
class RunChoice(CallbackData, prefix="train_run"):
    """A button of a running training; `number` is its id in the database."""

    action: Literal["stop", "curves"]
    number: Annotated[int, "[0-9]{1,15}"]


@dataclass(frozen=True, kw_only=True)
class ResumeChoice(CallbackData, prefix="train_resume"):
    """A button of an interrupted or failed training."""

    action: Literal["resume", "ask", "back", "discard"]
    number: Annotated[int, "[0-9]{1,15}"]


def offer_keyboard(words: Words) -> InlineKeyboardMarkup:
    """Offer each network with some numbers of epochs, a column for each network."""

    def offer(network: Architecture, epochs: int) -> InlineKeyboardButton:
        label = words.ngettext("{network} · {count} epoch", "{network} · {count} epochs", epochs)
        choice = TrainingPlan(architecture=network, epochs=epochs)
        return choice.button(label.format(network=network, count=epochs))

    columns = [[offer(network, count) for count in OFFERED[network]] for network in OFFERED]
    return InlineKeyboardMarkup(list(zip(*columns, strict=True)))


def plan_keyboard(plan: TrainingPlan, words: Words) -> InlineKeyboardMarkup:
    """Offer to start the training or to dismiss it."""
    start = replace(plan, action="start").button(words._("▶ Start"))
    dismiss = replace(plan, action="dismiss").button(words._("Cancel"))
    return InlineKeyboardMarkup.from_row([start, dismiss])


def progress_keyboard(training: Training, words: Words) -> InlineKeyboardMarkup | None:
    """Offer to stop; after the first epoch also to keep its result and to see curves."""
    if training.stopping or training.has_learned or training.ending:
        return None
    label = words._("■ Stop and keep the best") if training.has_epoch else words._("■ Stop")
    buttons = [RunChoice(action="stop", number=training.number).button(label)]
    if training.epochs:
        curves = RunChoice(action="curves", number=training.number)
        buttons.append(curves.button(words._("Show the curves")))
    return InlineKeyboardMarkup.from_column(buttons)


def resume_keyboard(number: int, words: Words) -> InlineKeyboardMarkup:
    """Offer to resume a training that was interrupted or failed, or to discard it."""
    resume = ResumeChoice(action="resume", number=number).button(words._("▶ Continue"))
    discard = ResumeChoice(action="ask", number=number).button(words._("✕ Discard"))
    return InlineKeyboardMarkup.from_row([resume, discard])


def confirm_keyboard(
    discard: CallbackData, back: CallbackData, words: Words
) -> InlineKeyboardMarkup:
    """Ask for confirmation before something is discarded."""
    return InlineKeyboardMarkup.from_row(
        [discard.button(words._("Yes, discard")), back.button(words._("← Back"))]
    )
