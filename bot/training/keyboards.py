"""The buttons of trainings."""

from dataclasses import dataclass
from typing import Annotated, Literal

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from bot.replies import Replies
from bot.training.plan import TrainingPlan
from bot.transport.callback_data import CallbackData
from model.registry.registry import SAFE_NAME


@dataclass(frozen=True, kw_only=True)
class DismissPlan(CallbackData, prefix="train_dismiss"):
    """The button that starts nothing."""


@dataclass(frozen=True, kw_only=True)
class RunChoice(CallbackData, prefix="train_run"):
    """A button of a running or interrupted training, which has a number in the database."""

    action: Literal["stop", "throw", "curves", "resume", "forget"]
    number: Annotated[int, "[0-9]{1,15}"]


@dataclass(frozen=True, kw_only=True)
class VerdictChoice(CallbackData, prefix="train_end"):
    """A button that decides on the version that a training made."""

    action: Literal["promote", "keep", "discard"]
    name: Annotated[str, SAFE_NAME.pattern]


def plan_keyboard(plan: TrainingPlan, replies: Replies) -> InlineKeyboardMarkup:
    """Offer to start the training or to dismiss it."""
    return _row(plan.button(replies.start_button), DismissPlan().button(replies.dismiss_button))


def progress_keyboard(number: int, epochs_done: int, replies: Replies) -> InlineKeyboardMarkup:
    """Offer to stop a training; after the first epoch also to keep its result or see curves."""
    throw = RunChoice(action="throw", number=number).button(replies.throw_away_button)
    if not epochs_done:
        return _row(throw)
    curves = RunChoice(action="curves", number=number).button(replies.curves_button)
    stop = RunChoice(action="stop", number=number).button(replies.stop_button)
    return InlineKeyboardMarkup([[curves], [stop, throw]])


def resume_keyboard(number: int, replies: Replies) -> InlineKeyboardMarkup:
    """Offer to resume a training or to give it up."""
    return _row(
        RunChoice(action="resume", number=number).button(replies.resume_button),
        RunChoice(action="forget", number=number).button(replies.give_up_button),
    )


def verdict_keyboard(version: str, replies: Replies) -> InlineKeyboardMarkup:
    """Offer to promote a new version, to keep it, or to discard it."""
    return _row(
        VerdictChoice(action="promote", name=version).button(replies._("Use this model")),
        VerdictChoice(action="keep", name=version).button(replies.keep_button),
        VerdictChoice(action="discard", name=version).button(replies.discard_button),
    )


def _row(*buttons: InlineKeyboardButton) -> InlineKeyboardMarkup:
    return InlineKeyboardMarkup([list(buttons)])
