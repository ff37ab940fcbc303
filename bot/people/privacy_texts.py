"""What is said of the things that are kept about people, and of their say in it."""

from bot.i18n import Words


class PrivacyReplies(Words):
    """What becomes of photos, and of what people say about the answers."""

    @property
    def privacy(self) -> str:
        """Explain what is kept of whom, and for how long."""
        return self._(
            "Your photos stay in memory only while I read them; they are never stored. Until I "
            "have answered a message, what Telegram tells me of it waits in my database, without "
            "the picture.\n\n"
            "What I keep of each answer: who asked and in which chat, when, the number that I "
            "read, how sure I was, how long it took, and whether you called it right or how "
            "you corrected it. And the language that you choose with /lang.\n\n"
            "Only if you allow it, I also keep the digits that you confirm or correct, each as "
            "a little picture of 28×28 pixels, to become better at reading. Until you "
            "decide, they stay in memory for at most an hour; once you have said no, not even "
            "that.\n\n"
            "/mydata – see everything that I keep about you\n"
            "/forget – delete all of it"
        )

    def consent(self, *, contributes: bool) -> str:
        """Say whether a person's digits are kept."""
        if contributes:
            return self._("You allow me to keep your digits and learn from them.")
        return self._("I keep none of your digits.")

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
    def your_data(self) -> str:
        """Say what the document is that is sent."""
        return self._(
            "This is everything that I keep about you. Open a line that begins with “data:image” "
            "in a browser to see the digit."
        )

    @property
    def no_data(self) -> str:
        """Say that nothing is known about a person."""
        return self._("I keep nothing about you.")

    @property
    def forget_question(self) -> str:
        """Ask once more before a person is forgotten."""
        return self._(
            "Shall I delete everything that I keep about you: your language, all answers, and "
            "every digit that you gave? This cannot be undone."
        )

    @property
    def forget_button(self) -> str:
        """Label of the button that deletes."""
        return self._("Yes, forget me")

    @property
    def stay_button(self) -> str:
        """Label of the button that deletes nothing."""
        return self._("No, leave it")

    @property
    def forgotten(self) -> str:
        """Confirm that a person is forgotten."""
        return self._("Done: I keep nothing about you any more.")

    @property
    def nothing_forgotten(self) -> str:
        """Confirm that nothing was deleted."""
        return self._("Then everything stays as it is.")

    @property
    def only_alone(self) -> str:
        """Refuse to speak in a group about what is kept about somebody."""
        return self._("This is between the two of us: please send it to me in our own chat.")
