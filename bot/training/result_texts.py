"""Texts of a training's result."""

from bot.i18n import Words
from bot.training.training_state import TrainingState
from model.training.job.protocol import Finished


def describe_result(finished: Finished, state: TrainingState, words: Words) -> str:
    """Sum up a training: its version, its accuracy and how long it took."""
    lines = [
        finished.version,
        words._("Test accuracy: {accuracy}").format(
            accuracy=words.accuracy(finished.candidate.mnist)
        )
        + " "
        + words._("(in use: {accuracy})").format(accuracy=words.accuracy(finished.live.mnist)),
        _describe_duration(finished, state, words),
    ]
    if finished.fonts == 0:
        lines.append(
            words._(
                "Left out: digits and letters of handwriting fonts. None are installed here; "
                "scripts/install_fonts.py installs them."
            )
        )
    return "\n".join(lines)


def _describe_duration(finished: Finished, state: TrainingState, words: Words) -> str:
    total = state.total
    epochs = words._("epochs: {epochs} of {wanted}").format(
        epochs=finished.epochs, wanted=state.request.epochs
    )
    training = words.duration(finished.seconds)
    # A resumed run took longer than its last process, whose duration says nothing then.
    if total is None or total < finished.seconds:
        return words._("{training} of training ({epochs})").format(training=training, epochs=epochs)
    return words._("{training} of training, {total} in all ({epochs})").format(
        training=training, total=words.duration(total), epochs=epochs
    )


def describe_comparison(finished: Finished, words: Words, *, as_good: bool, is_lesson: bool) -> str:
    """Compare a new version with the model in use, and ask what to do with it."""
    names = {"new": finished.version, "live": finished.live_name}
    if as_good:
        head = words._("{new} is at least as good as {live} (in use) in every measure.")
        question = words._("Use it from now on?")
    else:
        head = words._("{new} does less well than {live} (in use):")
        question = words._("So I'll keep using {live}. What should I do with the new one?")
    lines = [head.format(**names), *_compare(finished, words)]
    if is_lesson and not as_good:
        lines.append(words._("That's normal: it's the small network of the lesson."))
    return "\n".join([*lines, question.format(**names)])


def _compare(finished: Finished, words: Words) -> list[str]:
    """List the measures of a new version beside those of the model in use, a line each."""
    new, live = finished.candidate, finished.live
    worst = min(range(len(new.recalls)), key=lambda digit: new.recalls[digit])
    rows = (
        (words._("Accuracy on MNIST's test images"), new.mnist, live.mnist),
        (words._("Accuracy on photo-like digits"), new.photos, live.photos),
        (words._("Calibration error"), new.calibration_error, live.calibration_error),
        (
            words._("Worst digit: {digit}, read right").format(digit=worst),
            new.recalls[worst],
            live.recalls[worst],
        ),
    )
    line = words._("• {name}: {new} (in use: {live})")
    return [
        line.format(name=name, new=words.accuracy(value), live=words.accuracy(other))
        for name, value, other in rows
    ]
