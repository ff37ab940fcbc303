"""Texts before and during a training, for admins: the card, the progress, the reason of a failure.

All of them are HTML.
"""

import errno
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from bot.database.training_runs import TrainingRun
from bot.i18n import Words
from bot.training.keyboards import OFFERED, TrainingPlan
from bot.training.lesson_texts import explain_fit
from bot.training.training import Training
from model.registry.version import ModelVersion
from model.training.job.protocol import Finished, Reason, Stage
from model.training.recipes import RECIPES

BAR: Final = 12
"""Length of a progress bar in characters; a phone shows it in one line."""

ROWS: Final = 16
"""Maximum rows of the table, which shows the latest epochs."""

LONG: Final = 90 * 60
"""Estimates of at least this many seconds are written in hours and minutes."""

SECONDS_PER_EPOCH: Final = {"cnn": 120.0, "mlp": 4.0}
OTHER_SECONDS: Final = {"cnn": 1200.0, "mlp": 30.0}
"""Seconds of an epoch, and those to load TensorFlow and the data, make images, test and save;
measured on two processors."""


def describe_offer(versions: Sequence[ModelVersion], words: Words) -> str:
    """Describe how to start a training, with the time that each network usually takes."""
    usage = words._(
        "/train mlp 10 – the first lesson: a small network, about {lesson}\n"
        "/train cnn 22 – the network I read with: about {usual}\n"
        "The number is the epochs, 1 to 100: how often it sees all images."
    )
    lesson, usual = (
        describe_estimate(TrainingPlan(architecture=network, epochs=epochs), versions, words)
        for network, (*_, epochs) in OFFERED.items()
    )
    return usage.format(lesson=lesson, usual=usual)


def describe_plan(
    plan: TrainingPlan,
    versions: Sequence[ModelVersion],
    counts: dict[int, int],
    words: Words,
    *,
    has_mnist: bool,
) -> str:
    """Describe a training before it starts; `counts` are of accepted contributions by digit."""
    data = words._(
        "Data: MNIST, 60,000 images to learn from ({validation} of them for validation) and "
        "10,000 for the test"
    ).format(validation=words.count(RECIPES[plan.architecture].validation_images))
    if not has_mnist:
        data += "\n" + words._("MNIST isn't here yet, so I'll download it first (11 MB).")
    question = words.ngettext(
        "Train {network} for {count} epoch?", "Train {network} for {count} epochs?", plan.epochs
    ).format(network=f"<b>{plan.architecture}</b>", count=plan.epochs)
    time = words._("Time: about {duration}, loading and testing included")
    [live] = (version for version in versions if version.live)
    in_use = words._("In use: {name}").format(name=f"<b>{live.name}</b>")
    contributions = _describe_contributions(counts, words)
    if any(counts.values()) and live.manifest.architecture == plan.architecture:
        contributions += "\n" + words._("It starts from a copy of the model in use.")
    return "\n".join(
        [
            f"{question}\n",
            data,
            contributions,
            time.format(duration=describe_estimate(plan, versions, words)),
            f"{in_use} ({words.accuracy(live.manifest.test_accuracy)})",
        ]
    )


def describe_estimate(plan: TrainingPlan, versions: Sequence[ModelVersion], words: Words) -> str:
    """Write how long a training will take, in minutes unless it is long.

    The newest network of this kind that was trained here tells how fast this machine is.
    """
    speeds = (
        manifest.seconds / _seconds_on_two_processors(plan.architecture, len(losses))
        for manifest in (version.manifest for version in versions if not version.shipped)
        if manifest.architecture == plan.architecture and (losses := manifest.history.get("loss"))
    )
    seconds = _seconds_on_two_processors(plan.architecture, plan.epochs) * next(speeds, 1.0)
    if seconds >= LONG:
        return words.duration(seconds)
    return words._("{minutes} min").format(minutes=max(1, round(seconds / 60)))


def _seconds_on_two_processors(architecture: str, epochs: int) -> float:
    return epochs * SECONDS_PER_EPOCH[architecture] + OTHER_SECONDS[architecture]


def _describe_contributions(counts: dict[int, int], words: Words) -> str:
    total = sum(counts.values())
    if total == 0:
        return words._("Digits from people: none yet")
    by_digit = ", ".join(f"{count}×{digit}" for digit, count in counts.items() if count)
    return words._("Digits from people: {count} ({by_digit})").format(
        count=words.count(total), by_digit=by_digit
    )


def describe_running(run: TrainingRun, words: Words, *, own: bool) -> str:
    """Write which training is running; `own` is whether the reader started it."""
    ago = words.duration((datetime.now(UTC) - run.started_at).total_seconds())
    mine = words._("You started training {network} {ago} ago; it's still running.")
    # It may have been resumed by somebody else.
    other = words._("Training {network} was started {ago} ago; it's still running.")
    fact = (mine if own else other).format(network=run.architecture, ago=ago)
    return f"{fact} {only_one(words)}"


def only_one(words: Words) -> str:
    """Write that only one training runs at a time."""
    return words._("Only one training runs at a time; /cancel stops it.")


def describe_progress(training: Training, words: Words) -> str:
    """Describe how far a training has come."""
    lines = [_describe_step(training, words)]
    if training.stage is not None:
        if training.is_lesson:
            lines = [explain_fit(training.request.epochs, words), "", *lines]
        full = round(BAR * training.share)
        lines.append("▰" * full + "▱" * (BAR - full) + f" {words.progress(training.share)}")
    lines += [_describe_time(training, words), _tabulate(training, words)]
    return "\n".join(lines).rstrip()


def _describe_step(training: Training, words: Words) -> str:
    if training.stage is None:
        step = words._("loading TensorFlow and the images")
    elif training.stage == Stage.EVALUATING:
        step = words._("testing")
    elif training.stage == Stage.PUBLISHING:
        step = words._("saving the model")
    elif training.stopping:
        step = words._("stopping")
    elif training.step is None:
        step = words._("preparing the images")
    else:
        step = words._("epoch {epoch} of {epochs}, step {step} of {steps}").format(
            epoch=training.step.epoch,
            epochs=training.request.epochs,
            step=words.count(training.step.step),
            steps=words.count(training.step.steps),
        )
    return f"<b>{training.request.architecture}</b> · {step}"


def _describe_time(training: Training, words: Words) -> str:
    elapsed = words.duration(training.elapsed)
    if training.remaining is None or training.has_learned or training.stopping:
        return words._("{elapsed} so far").format(elapsed=elapsed)
    return words._("{elapsed} so far, about {remaining} left").format(
        elapsed=elapsed, remaining=words.duration(max(1.0, training.remaining))
    )


def describe_end(finished: Finished, training: Training, words: Words) -> str:
    """Write that a training is finished, below the last accuracy and loss."""
    lines = [_tabulate(training, words)]
    if training.is_lesson:
        lines.insert(0, explain_fit(training.request.epochs, words))
    done = words._("Done: {name} is trained.")
    if not training.is_complete:
        done = words._("Done. {name}: stopped early, epoch {epoch} kept.")
    lines.append(f"<b>{done.format(name=finished.version, epoch=training.best.epoch)}</b>")
    return "\n\n".join(filter(None, lines))


def _tabulate(training: Training, words: Words) -> str:
    """Write a table of accuracy and loss of the latest epochs, and below it the best epoch."""
    if not training.epochs:
        return ""
    # A phone shows 31 characters in a line.
    titles = words._("Training"), words._("Validation")
    heading = "   {:<14}{}".format(*titles)
    rows = [
        f"{each.epoch:<3}{_accuracy(each.accuracy, words):<8}{words.decimal(each.loss, 3):<6}"
        f"{_accuracy(each.val_accuracy, words):<8}{words.decimal(each.val_loss, 3)}"
        for each in training.epochs[-ROWS:]
    ]
    table = "\n".join([words._("Accuracy and loss by epoch:"), f"<pre>{heading}", *rows]) + "</pre>"
    best = training.best
    last = words._("Best epoch so far: {epoch} ({accuracy})")
    return f"{table}\n{last.format(epoch=best.epoch, accuracy=words.accuracy(best.val_accuracy))}"


def _accuracy(accuracy: float, words: Words) -> str:
    return words.accuracy(accuracy).replace("\N{NO-BREAK SPACE}", "")


def explain_no_start(error: OSError, words: Words) -> str:
    """Write that a training could not be started."""
    if error.errno == errno.ENOSPC:
        return words._("The disk is full. Free some space, then try again.")
    return words._("The training couldn't be started; my log says why.")


def describe_failure(reason: Reason, mnist_path: Path | None, words: Words) -> str:
    """Write why a training has no result, and what to do."""
    reasons = {
        Reason.NO_DATA: no_mnist(mnist_path, words),
        Reason.DISK_FULL: words._("The disk is full. Free some space, then tap Continue."),
        Reason.OUT_OF_MEMORY: words._(
            "There isn't enough memory. Free some memory, then tap Continue."
        ),
        Reason.KILLED: words._(
            "The system ended it, most likely because memory ran out. Free some memory, then tap "
            "Continue."
        ),
        Reason.HUNG: words._("It froze, so I ended it."),
        Reason.DIED: words._("It ended unexpectedly; its log says more."),
    }
    other = words._("Something went wrong during training; see its log.")
    failure = words._("The training failed.")
    return f"{failure} {reasons.get(reason, other)}"


def no_mnist(mnist_path: Path | None, words: Words) -> str:
    """Write that MNIST is missing; if `mnist_path` is set, no other file is used."""
    if mnist_path is not None:
        return words._("The MNIST file that MNIST_PATH names is missing or damaged.")
    return words._(
        "MNIST is missing or damaged, and I couldn't download it. Put mnist.npz into the data "
        "folder, or set MNIST_PATH to its path."
    )
