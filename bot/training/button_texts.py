"""The buttons of trainings, and what is said in one line when they are pressed."""

from bot.i18n import Words


class TrainingButtonReplies(Words):
    """Labels of buttons, and what they answer."""

    @property
    def start_button(self) -> str:
        """Label of the button that starts a training."""
        return self._("▶ Start")

    @property
    def dismiss_button(self) -> str:
        """Label of the button that starts none."""
        return self._("Do not")

    @property
    def stop_button(self) -> str:
        """Label of the button that stops a training and keeps its best epoch."""
        return self._("⏹ Stop, keep the best")

    @property
    def throw_away_button(self) -> str:
        """Label of the button that stops a training for nothing."""
        return self._("✕ Stop, throw away")

    @property
    def curves_button(self) -> str:
        """Label of the button that shows the curves so far."""
        return self._("Curves so far")

    @property
    def resume_button(self) -> str:
        """Label of the button that goes on with a training."""
        return self._("▶ Go on")

    @property
    def give_up_button(self) -> str:
        """Label of the button that gives a training up."""
        return self._("Throw away")

    @property
    def dismissed(self) -> str:
        """Confirm that nothing is trained."""
        return self._("Nothing is trained.")

    @property
    def training_given_up(self) -> str:
        """Confirm that a training will not be gone on with."""
        return self._("The training is thrown away.")

    @property
    def training_starts(self) -> str:
        """Tell that a training is being started."""
        return self._("It starts; TensorFlow takes a moment to load.")

    @property
    def nothing_to_cancel(self) -> str:
        """Tell that no training runs."""
        return self._("No training is running.")

    @property
    def no_curves_yet(self) -> str:
        """Tell that there is nothing to draw yet."""
        return self._("Curves begin with the first whole epoch.")

    @property
    def stopping(self) -> str:
        """Confirm that a training stops and its best epoch is kept."""
        return self._("It stops, and the best epoch so far is kept.")

    @property
    def thrown_away(self) -> str:
        """Confirm that a training stops for nothing."""
        return self._("The training is stopped and thrown away.")

    @property
    def training_runs_already(self) -> str:
        """Tell that only one training runs at a time."""
        return self._("Only one training runs at a time; /cancel stops it.")
