"""The buttons under answers, and what is said to those who press them."""

from bot.i18n import Words


class CorrectionReplies(Words):
    """What stands on the buttons under an answer and what they lead to."""

    @property
    def right_button(self) -> str:
        """Label of the button that confirms."""
        return self._("✓ Right")

    @property
    def wrong_button(self) -> str:
        """Label of the button that corrects."""
        return self._("✎ Correct it")

    @property
    def copy_button(self) -> str:
        """Label of the button that copies the number."""
        return self._("Copy")

    @property
    def back_button(self) -> str:
        """Label of the button that leaves a correction."""
        return self._("← Back")

    @property
    def which_digit(self) -> str:
        """Ask which digit is wrong."""
        return self._("Which digit is wrong?")

    @property
    def which_instead(self) -> str:
        """Ask what a digit is in truth."""
        return self._("What is it?")

    @property
    def confirmed(self) -> str:
        """Thank for a confirmation."""
        return self._("Thank you: right.")

    def corrected_caption(self, text: str) -> str:
        """Say the number as a person corrected it, in HTML, and thank."""
        return f"<b>{self._number(text)}</b>\n" + self._("Corrected by you. Thank you!")

    @property
    def not_yours(self) -> str:
        """Tell somebody else that only the sender may correct."""
        return self._("Only the person who sent the photo can answer this.")
