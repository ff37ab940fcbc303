"""The buttons of trainings, and what they say when they are pressed."""

import re
from dataclasses import dataclass
from typing import Final

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from bot.choices import SubjectChoice
from bot.replies import Replies
from bot.training_plan import TrainingPlan

RUN_NUMBER: Final = re.compile(r"[0-9]{1,15}")
"""The number of a training, no larger than databases take."""


@dataclass(frozen=True, kw_only=True)
class TrainingChoice(SubjectChoice):
    """What a pressed button says.

    Attributes:
        subject: A plan, the number of a training, or the name of a version.
    """

    prefix = "train"
    actions = (
        "start", "dismiss", "stop", "throw", "curves",
        "resume", "forget", "promote", "keep", "discard",
    )  # fmt: skip

    subject: str = ""

    def plan(self) -> TrainingPlan:
        """Read the plan that shall be started.

        Raises:
            ValueError: The subject is none.
        """
        return TrainingPlan.parse(self.subject.split("|"))

    def number(self) -> int:
        """Read the number of a training.

        Raises:
            ValueError: The subject is none.
        """
        if not RUN_NUMBER.fullmatch(self.subject):
            raise ValueError(f"no number of a training, received: {self.subject!r}")
        return int(self.subject)


def plan_keyboard(plan: TrainingPlan, replies: Replies) -> InlineKeyboardMarkup:
    """Offer to start, or not to."""
    subject = f"{plan.architecture}|{plan.epochs}"
    return _row(
        _button(replies.start_button, "start", subject),
        _button(replies.dismiss_button, "dismiss"),
    )


def progress_keyboard(number: int, epochs_done: int, replies: Replies) -> InlineKeyboardMarkup:
    """Offer to stop a training; once an epoch is whole also to keep it, and to see its curves."""
    throw = _button(replies.throw_away_button, "throw", f"{number}")
    if not epochs_done:
        return _row(throw)
    return InlineKeyboardMarkup(
        [
            [_button(replies.curves_button, "curves", f"{number}")],
            [_button(replies.stop_button, "stop", f"{number}"), throw],
        ]
    )


def resume_keyboard(number: int, replies: Replies) -> InlineKeyboardMarkup:
    """Offer to go on with a training, or to give it up."""
    return _row(
        _button(replies.resume_button, "resume", f"{number}"),
        _button(replies.give_up_button, "forget", f"{number}"),
    )


def verdict_keyboard(version: str, replies: Replies) -> InlineKeyboardMarkup:
    """Offer to promote a new version, to keep it, or to discard it."""
    return _row(
        _button(replies.promote_button, "promote", version),
        _button(replies.keep_button, "keep", version),
        _button(replies.discard_button, "discard", version),
    )


def _row(*buttons: InlineKeyboardButton) -> InlineKeyboardMarkup:
    return InlineKeyboardMarkup([list(buttons)])


def _button(label: str, action: str, subject: str = "") -> InlineKeyboardButton:
    data = TrainingChoice(action=action, subject=subject).encode()
    return InlineKeyboardButton(label, callback_data=data)
