"""What is said of the things that are kept about people."""

from bot.replies.wording import Wording


class PrivacyReplies(Wording):
    """What becomes of photos, and of what people say about the answers."""

    @property
    def privacy(self) -> str:
        """Explain what is kept."""
        return self._(
            "Your photos stay in memory while I read them and are then forgotten: nothing of "
            "them is stored, neither the picture nor what I read. The one thing that I keep "
            "about you is the language that you choose with /lang."
        )
