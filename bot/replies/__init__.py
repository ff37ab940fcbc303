"""Every text that a person sees, in the person's language; a module for each subject."""

from typing import Self

from bot.replies.commands import CommandReplies
from bot.replies.corrections import CorrectionReplies
from bot.replies.faults import FaultReplies
from bot.replies.models import ModelReplies
from bot.replies.privacy import PrivacyReplies
from bot.replies.readings import ReadingReplies
from bot.replies.review import ReviewReplies
from bot.replies.statistics import StatisticsReplies
from bot.replies.training import TrainingReplies
from bot.replies.training_results import TrainingResultReplies
from bot.replies.wording import LANGUAGES, LOCALES
from bot.settings import Language

__all__ = ["LANGUAGES", "LOCALES", "Replies"]


class Replies(
    ReadingReplies,
    CorrectionReplies,
    CommandReplies,
    PrivacyReplies,
    ModelReplies,
    TrainingReplies,
    TrainingResultReplies,
    StatisticsReplies,
    ReviewReplies,
    FaultReplies,
):
    """All texts in one language.

    Args:
        language: One of `LANGUAGES`.
    """

    @classmethod
    def choose(cls, chosen: str | None, telegram: str | None, default: Language) -> Self:
        """Prefer what a person chose, then the language of their Telegram, then the default."""
        for code in (chosen, (telegram or "").split("-")[0]):
            for language in LANGUAGES:
                if code == language:
                    return cls(language)
        return cls(default)
