"""What is said of trainings, to admins: the card before, the progress, and why one failed."""

from html import escape
from typing import Final

from bot.database import TrainingRun
from bot.i18n import DECIMAL_MARKS
from bot.training.button_texts import TrainingButtonReplies
from bot.training.plan import TrainingPlan
from bot.training.progress import TrainingState
from model.registry.version import ModelVersion
from model.training.job.protocol import EpochDone, Failed, Reason, Stage

BAR: Final = 16
"""Characters of a progress bar: a phone shows them in one line."""


class TrainingReplies(TrainingButtonReplies):
    """What is said before and during a training."""

    @property
    def train_usage(self) -> str:
        """Explain the command to somebody who wrote it otherwise."""
        return self._(
            "Write /train, or with a network and a number of epochs from 1 to 100: /train cnn 16 "
            "is the network that I read with, /train mlp 10 the first lesson in deep learning."
        )

    @property
    def no_tensorflow(self) -> str:
        """Say that a slim installation cannot train."""
        return self._("I cannot train here: TensorFlow is not installed (slim installation).")

    def training_card(
        self,
        plan: TrainingPlan,
        versions: list[ModelVersion],
        counts: dict[int, int],
        reading: str,
    ) -> str:
        """Tell what would be trained, from what, for how long, and what reads now; in HTML.

        Args:
            plan: What is asked for.
            versions: All of them, the newest first.
            counts: Accepted contributions by digit.
            reading: Name of the version that reads now.
        """
        lines = [
            self._training_title(plan),
            "",
            self._("Data: MNIST, 60,000 images for training and 10,000 for the test"),
            self._contributions(counts),
            self._("Time: about {duration}").format(
                duration=self.duration(plan.estimate_seconds(versions))
            ),
            self._("Reading now: {name}").format(name=f"<b>{escape(reading)}</b>")
            + self._test_accuracy(versions, reading),
        ]
        return "\n".join(lines)

    def _training_title(self, plan: TrainingPlan) -> str:
        title = self.ngettext(
            "Train {network} for {count} epoch?", "Train {network} for {count} epochs?", plan.epochs
        )
        return title.format(network=f"<b>{plan.architecture}</b>", count=plan.epochs)

    def _contributions(self, counts: dict[int, int]) -> str:
        total = sum(counts.values())
        if total == 0:
            return self._("Shared examples: none yet")
        by_digit = ", ".join(f"{digit}: {count}" for digit, count in counts.items() if count)
        return self._("Shared examples: {count} ({by_digit})").format(
            count=self.count(total), by_digit=by_digit
        )

    def _test_accuracy(self, versions: list[ModelVersion], name: str) -> str:
        for version in versions:
            if version.name == name:
                return f" ({self.accuracy(version.manifest.test_accuracy)})"
        return ""

    def already_training(self, run: TrainingRun, *, own: bool) -> str:
        """Tell that only one training runs at a time, and which that is.

        Args:
            run: The one that runs.
            own: Whether it was started by whoever is told.
        """
        since = f"{run.started_at:%H:%M} UTC"
        mine = self._("You started a training of {network} at {since}, and it still runs.")
        others = self._("Another admin started a training of {network} at {since}; it still runs.")
        fact = (mine if own else others).format(network=run.architecture, since=since)
        return f"{fact} {self.training_runs_already}"

    def progress(self, state: TrainingState) -> str:
        """Tell how far a training has come, in HTML."""
        lines = [
            self._where(state),
            f"<code>{bar(state.share)}</code> {round(100 * state.share)} %",
        ]
        lines.append(self._time(state))
        if state.step:
            lines += ["", self._scores(self._("Training"), state.step.accuracy, state.step.loss)]
        if state.epochs:
            last = state.epochs[-1]
            lines.append(self._scores(self._("Validation"), last.val_accuracy, last.val_loss))
            lines.append(self._best(state.best or last))
        return "\n".join(lines)

    def _where(self, state: TrainingState) -> str:
        network = f"<b>{state.request.architecture}</b>"
        if state.stage == Stage.EVALUATING:
            return f"{network} · " + self._("the test images are read")
        if state.stage == Stage.PUBLISHING:
            return f"{network} · " + self._("the new model is saved")
        if state.stopping:
            return f"{network} · " + self._("it stops after this step")
        if state.step is None:
            return f"{network} · " + self._("the images are prepared")
        return f"{network} · " + self._("epoch {epoch} of {epochs}, step {step} of {steps}").format(
            epoch=state.step.epoch,
            epochs=state.request.epochs,
            step=self.count(state.step.step),
            steps=self.count(state.step.steps),
        )

    def _time(self, state: TrainingState) -> str:
        elapsed = self.duration(state.elapsed)
        if state.remaining is None or state.stage or state.stopping:
            return self._("{elapsed} so far").format(elapsed=elapsed)
        return self._("{elapsed} so far, about {remaining} left").format(
            elapsed=elapsed, remaining=self.duration(state.remaining)
        )

    def _scores(self, name: str, accuracy: float, loss: float) -> str:
        return self._("{name}: {accuracy} right, loss {loss}").format(
            name=name, accuracy=self.accuracy(accuracy), loss=self._loss(loss)
        )

    def _loss(self, loss: float) -> str:
        return f"{loss:.4f}".replace(".", DECIMAL_MARKS[self.language])

    def _best(self, best: EpochDone) -> str:
        return self._("Best epoch so far: {epoch} ({accuracy})").format(
            epoch=best.epoch, accuracy=self.accuracy(best.val_accuracy)
        )

    def training_interrupted(self, run: TrainingRun) -> str:
        """Offer to go on with a training that ended with the bot."""
        return self._(
            "The training of {network} was interrupted when I was stopped. It can go on after its "
            "last whole epoch."
        ).format(network=run.architecture)

    @property
    def interrupted_by_end(self) -> str:
        """Tell, while the bot ends, that the training ends with it."""
        return self._("Interrupted, because I am being stopped. Once I am back, it can go on.")

    def training_failed(self, failed: Failed) -> str:
        """Tell why a training has no result, and what to do."""
        if failed.reason == Reason.STOPPED_EARLY:
            return self._(
                "It was stopped before its first epoch was whole, so there is nothing to keep."
            )
        reasons = {
            Reason.NO_DATA: self._(
                "MNIST was not found or is damaged. Put mnist.npz into the data folder, or name "
                "it in MNIST_PATH."
            ),
            Reason.DISK_FULL: self._("The disk is full. Make room, then let it go on."),
            Reason.OUT_OF_MEMORY: self._(
                "There is not enough memory. Free some, then let it go on."
            ),
            Reason.KILLED: self._(
                "The system ended the training, most likely because memory ran out. Free some, "
                "then let it go on."
            ),
            Reason.HUNG: self._("The training hung, so I ended it."),
            Reason.DIED: self._("The training ended unexpectedly; its log says more."),
        }
        news = self._("The training has failed.")
        fault = self._("The training met a fault; its log says more.")
        return f"{news} {reasons.get(failed.reason, fault)}"


def bar(share: float) -> str:
    """Draw a progress bar of characters."""
    full = round(BAR * share)
    return "█" * full + "░" * (BAR - full)
