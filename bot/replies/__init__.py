"""Every text that a person sees, in the person's language; a module for each subject."""

from bot.i18n import LANGUAGES, LOCALES
from bot.people.privacy_texts import PrivacyReplies
from bot.people.texts import CommandReplies
from bot.transport.texts import FaultReplies

__all__ = ["LANGUAGES", "LOCALES", "Replies"]


class Replies(
    CommandReplies,
    PrivacyReplies,
    FaultReplies,
):
    """All texts in one language.

    Args:
        language: One of `LANGUAGES`.
    """
