"""The buttons of trainings."""

from dataclasses import dataclass, replace
from typing import Annotated, Final, Literal

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from bot.i18n import Words
from bot.training.child_process import Training
from bot.training.train_command import Architecture, TrainingPlan
from bot.transport.callback_data import CallbackData
from model.registry.registry import SAFE_NAME
from model.training.job.protocol import Reason

OFFERED: Final[dict[Architecture, tuple[int, ...]]] = {"mlp": (1, 5, 10), "cnn": (1, 5, 16)}
"""The epochs that buttons offer for each network."""


@dataclass(frozen=True, kw_only=True)
class RunChoice(CallbackData, prefix="train_run"):
    """A button of a running training, which has a number in the database."""

    action: Literal["stop", "curves"]
    number: Annotated[int, "[0-9]{1,15}"]


@dataclass(frozen=True, kw_only=True)
class ResumeChoice(CallbackData, prefix="train_resume"):
    """A button of an interrupted or failed training."""

    action: Literal["resume", "ask", "back", "discard"]
    number: Annotated[int, "[0-9]{1,15}"]


@dataclass(frozen=True, kw_only=True)
class DecisionChoice(CallbackData, prefix="train_end"):
    """A button that decides on the version that a training made."""

    action: Literal["promote", "keep", "ask", "back", "discard"]
    name: Annotated[str, SAFE_NAME.pattern]


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
    number, state = training.number, training.state
    if state.stopping or state.stage or state.ending:
        return None
    stop = RunChoice(action="stop", number=number)
    if not training.has_epoch:
        return InlineKeyboardMarkup.from_button(stop.button(words._("■ Stop")))
    curves = RunChoice(action="curves", number=number).button(words._("Show the curves"))
    return InlineKeyboardMarkup.from_column(
        [stop.button(words._("■ Stop and keep the best")), curves]
    )


def resume_keyboard(
    number: int, words: Words, reason: Reason | None = None
) -> InlineKeyboardMarkup:
    """Offer to resume a training that was interrupted, or failed for a reason, or to discard it."""
    again = words._("↻ Try again") if reason == Reason.NO_DATA else words._("▶ Continue")
    resume = ResumeChoice(action="resume", number=number).button(again)
    discard = ResumeChoice(action="ask", number=number).button(words._("✕ Discard"))
    return InlineKeyboardMarkup.from_row([resume, discard])


def decision_keyboard(version: str, words: Words, *, advised: bool) -> InlineKeyboardMarkup:
    """Offer to keep a new version, to use it, or to discard it; what is advised comes first."""
    keep = DecisionChoice(action="keep", name=version).button(words._("Keep it for later"))
    use = DecisionChoice(action="promote", name=version)
    discard = DecisionChoice(action="ask", name=version).button(words._("Discard"))
    if advised:
        first = use.button(words._("✓ Use this model"))
        return InlineKeyboardMarkup([[first], [keep, discard]])
    return InlineKeyboardMarkup([[keep], [use.button(words._("Use this model")), discard]])


def confirm_keyboard(
    discard: CallbackData, back: CallbackData, words: Words
) -> InlineKeyboardMarkup:
    """Ask for confirmation before something is discarded."""
    return InlineKeyboardMarkup.from_row(
        [discard.button(words._("Yes, discard")), back.button(words._("← Back"))]
    )
