"""Texts of the subjects that are not cut yet."""

from bot.feedback.review_texts import ReviewReplies
from bot.feedback.texts import CorrectionReplies
from bot.i18n import LANGUAGES, LOCALES
from bot.photos.texts import ReadingReplies
from bot.training.result_texts import TrainingResultReplies
from bot.training.texts import TrainingReplies

__all__ = ["LANGUAGES", "LOCALES", "Replies"]


class Replies(
    ReadingReplies,
    CorrectionReplies,
    TrainingReplies,
    TrainingResultReplies,
    ReviewReplies,
):
    """All texts in one language.

    Args:
        language: One of `LANGUAGES`.
    """

    @property
    def may_i_keep(self) -> str:
        """Ask whether digits may be kept."""
        return self._(
            "Thank you! May I keep the digits that you confirm or correct, to become better at "
            "reading? Only the digit itself is kept, as a little picture of 28×28 pixels, never "
            "your photo. I ask only this once; /privacy lets you change your mind at any time."
        )

    @property
    def allow_button(self) -> str:
        """Label of the button that gives consent."""
        return self._("Yes, keep my digits")

    @property
    def forbid_button(self) -> str:
        """Label of the button that refuses consent, or takes it back."""
        return self._("No, keep none")

    @property
    def allowed(self) -> str:
        """Thank for consent."""
        return self._(
            "Thank you! I keep the digits that you confirm or correct and learn from them. "
            "/privacy takes that back."
        )

    @property
    def forbidden(self) -> str:
        """Confirm that no digit is kept."""
        return self._(
            "I keep none of your digits; those that I had are deleted. A model that has learned "
            "from them already keeps what it learned, but no picture."
        )

    @property
    def only_alone(self) -> str:
        """Refuse to speak in a group about what is kept about somebody."""
        return self._("That's private. Please send it to me in our own chat.")

    @property
    def expired(self) -> str:
        """Answer a button that does not work any more."""
        return self._("This button has expired. Please send the photo or the command again.")

    @property
    def admins_only(self) -> str:
        """Refuse a person who is no admin."""
        return self._("Only my admins can do that.")

    @property
    def reply_to_a_photo(self) -> str:
        """Help a person who sent /read without a photo."""
        return self._("Send /read as an answer to a photo, and I read it.")
