"""What is said of a training's result, to admins: the lesson's steps, the album, the verdict."""

from bot.charts import ConfusionWords, CurveWords, SheetWords
from bot.i18n import DECIMAL_MARKS, Words
from model.training.gate import Flaw, Measure
from model.training.job.protocol import Finished, Layer, Started


class TrainingResultReplies(Words):
    """What is said after a training, and along the lesson."""

    def curve_words(self) -> CurveWords:
        """Word the curves of a training, in Turkish as the lesson does."""
        return CurveWords(
            accuracy_title=self._("Model accuracy"),
            loss_title=self._("Model loss"),
            epoch=self._("Epoch"),
            training=self._("Training"),
            validation=self._("Validation"),
            accuracy=self._("Accuracy"),
            loss=self._("Loss"),
            decimal_mark=DECIMAL_MARKS[self.language],
        )

    def confusion_words(self) -> ConfusionWords:
        """Word the confusion matrix."""
        return ConfusionWords(
            title=self._("What was read as what"),
            axes=self._("true digits down, answers across"),
        )

    def sheet_words(self) -> SheetWords:
        """Word the sheets of digits."""
        return SheetWords(
            samples=self._("Five of the training images"),
            predictions=self._("T: the truth, P: the prediction"),
            mistakes=self._("The worst mistakes: the surest wrong answers"),
            sample=lambda label: self._("Digit: {label}").format(label=label),
            prediction=lambda label, answer: self._("T:{label} P:{answer}").format(
                label=label, answer=answer
            ),
        )

    def lesson_samples(self, started: Started) -> str:
        """Explain what the network learns from."""
        return self._(
            "1. Load the data: 60,000 images to learn from and 10,000 for the test, each of "
            "28 × 28 pixels and with its label.\n"
            "2. Scale it: 0–255 becomes 0–1, because networks learn best from small numbers.\n"
            "3. Look at it: five of the {training} images to learn from. Another {validation} are "
            "kept to validate each epoch."
        ).format(
            training=self.count(started.training_images + started.examples),
            validation=self.count(started.validation_images),
        )

    def lesson_layers(self, started: Started) -> str:
        """Show the layers of the network and how it learns, in HTML."""
        rows = "\n".join(self._layer(layer) for layer in started.layers)
        network = self._("4. Build the network: {count} parameters.").format(
            count=self.count(started.parameters)
        )
        layers = self._(
            "<b>Flatten</b> puts the 28 rows of pixels into one row. <b>Dense</b> computes "
            "weighted sums of all its inputs: relu sets negative sums to 0, softmax turns the "
            "last ten into the probabilities of the digits. <b>Dropout</b> ignores a fifth of its "
            "inputs, others each time, so that none is relied on alone."
        )
        compiling = self._(
            "5. Compile it: the optimizer <b>adam</b> changes the weights after each batch. The "
            "loss, <b>sparse categorical cross-entropy</b>, is large if the right digit gets a "
            "small probability. <b>Accuracy</b> is the share of images that are read right."
        )
        return f"{network}\n<pre>{rows}</pre>\n{layers}\n{compiling}"

    def _layer(self, layer: Layer) -> str:
        shape = " × ".join(f"{length}" for length in layer.shape)
        row = f"{layer.kind:<8} {shape:>4} {self.count(layer.parameters):>8} {layer.activation}"
        return row.rstrip()

    @property
    def lesson_fit(self) -> str:
        """Introduce the progress message."""
        return self._("6. Fit it, epoch by epoch, in batches of 32 images:")

    def lesson_end(self, finished: Finished) -> str:
        """Sum the lesson up."""
        right = sum(label == answer for label, answer in finished.shown)
        return self._(
            "7. Look at the curves: if training goes on improving and validation does not, the "
            "network memorizes instead of learning.\n"
            "8. Test it: of 10,000 images that it has never seen it reads {accuracy} right, and "
            "{right} of the five above.\n"
            "Next: train the network that reads your photos, /train cnn, and read Michael "
            "Nielsen's neuralnetworksanddeeplearning.com."
        ).format(accuracy=self.accuracy(finished.candidate.mnist), right=right)

    def training_over(self, finished: Finished) -> str:
        """Say in place of the progress that a training is over."""
        if finished.stopped:
            return self._("{name} was stopped; its network is that of epoch {epoch}.").format(
                name=finished.version, epoch=finished.epoch
            )
        return self._("{name} is trained.").format(name=finished.version)

    def result_caption(self, finished: Finished) -> str:
        """Sum up how well a new version reads, beside the model in use."""
        new, live = finished.candidate, finished.live
        beside = self._("{name}: {new} (model in use: {live})")
        rows = (
            (self._("MNIST test images read right"), new.mnist, live.mnist),
            (self._("photo-like digits read right"), new.photos, live.photos),
            (self._("calibration error"), new.calibration_error, live.calibration_error),
        )
        lines = [
            beside.format(name=name, new=self.accuracy(value), live=self.accuracy(other))
            for name, value, other in rows
        ]
        took = self._("Trained in {duration}, {epochs} of {wanted} epochs").format(
            duration=self.duration(finished.seconds),
            epochs=len(finished.history["loss"]),
            wanted=finished.epochs,
        )
        left_out = [self._no_fonts()] if finished.fonts == 0 else []
        return "\n".join([finished.version, *lines, took, *left_out])

    def _no_fonts(self) -> str:
        return self._(
            "Left out: digits and letters of handwriting fonts. None are installed here; "
            "scripts/install_fonts.py installs them."
        )

    def verdict(self, finished: Finished, flaws: list[Flaw]) -> str:
        """Say whether a new version is better than the model in use, and ask what to do."""
        names = {"new": finished.version, "live": finished.live_name}
        if not flaws:
            return self._(
                "{new} is in nothing worse than {live}, which is in use. Shall it read from now on?"
            ).format(**names)
        worse = self._("{new} is worse than {live}, which is in use:").format(**names)
        reasons = [f"• {self._flaw(flaw)}" for flaw in flaws]
        question = self._("So it does not take over by itself. What shall become of it?")
        return "\n".join([worse, *reasons, question])

    def _flaw(self, flaw: Flaw) -> str:
        names = {
            Measure.MNIST: self._("MNIST test images read right"),
            Measure.PHOTOS: self._("photo-like digits read right"),
            Measure.RECALL: self._("of the {digit}s read right").format(digit=flaw.digit),
            Measure.CALIBRATION: self._("calibration error"),
        }
        return self._("{name}: {new} instead of {live}").format(
            name=names[flaw.measure],
            new=self.accuracy(flaw.candidate),
            live=self.accuracy(flaw.live),
        )

    @property
    def keep_button(self) -> str:
        """Label of the button that keeps a version without using it."""
        return self._("Keep it for later")

    @property
    def discard_button(self) -> str:
        """Label of the button that deletes a new version."""
        return self._("Discard")

    def kept(self, name: str) -> str:
        """Tell that a version waits."""
        return self._("{name} is kept; /models can let it read at any time.").format(name=name)

    def promoted_by_itself(self, name: str) -> str:
        """Tell that a better version took over without being asked for."""
        return self._("{name} is in nothing worse, so it reads from now on (AUTO_PROMOTE).").format(
            name=name
        )
