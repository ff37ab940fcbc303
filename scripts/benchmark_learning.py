"""Prove that the bot learns: a hand that it misreads, before and after its writer corrected it.

Usage: python scripts/benchmark_learning.py [--epochs N] [--json]

Everything goes through the running bot, as people would do it: a writer allows contributions,
sends 60 photos and confirms or corrects each answer; an admin accepts the digits by /review,
retrains by /train and promotes. Then 200 other digits of that hand are read, and MNIST's test
set, with the model from before and the one from after. Nothing of it touches DATA_DIR.
"""

import argparse
import itertools
import json
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median
from typing import Any, Final

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import tests.e2e.person
from bot.local.people import ADMIN_ID, GUEST_ID
from model.errors import OperatorError
from model.evaluation.scores import score_crops
from model.mnist import Mnist
from model.reading.reader import DigitReader
from model.recognition.classifier import DigitClassifier
from model.registry.registry import ModelRegistry
from model.registry.version import ModelVersion
from model.synthesis.fonts import fonts_folder
from model.training.mnist_download import load_mnist
from scripts.paths import data_directory, path_from
from tests.e2e.person import Person
from tests.e2e.running_bot import RunningBot
from tests.e2e.teaching import Lesson, accept_all, allow_learning, retrain, teach
from tests.hand import DIGITS, write_digit

EPOCHS: Final = 2

TAUGHT: Final = 60
"""Photos that the writer sends."""

EXAMINED: Final = 200
"""Digits of the same hand that are read before and after, and are never sent."""

FIRST_EXAMINED: Final = 10_000
"""Where their numbers begin, far from those of the photos that are sent."""

ASKED_AT_REST: Final = 20
"""Photos whose answers are timed before the training."""

PAUSE: Final = 3.0
"""Seconds between two photos while the training runs."""

PATIENCE: Final = 4 * 3600.0
"""Seconds in which a training has to come to its end."""

LONGEST_WAIT: Final = 3.0
"""How many times longer answers may take while a training runs."""

LARGEST_LOSS: Final = 0.0005
"""By how much the accuracy on MNIST may fall."""


@dataclass(frozen=True, kw_only=True)
class Score:
    """How well a model reads.

    Attributes:
        model: Its name.
        hand_errors: Share of the hand's digits that are not read as what they are.
        by_digit: The same for each digit of the hand.
        mnist_accuracy: Share of MNIST's test images that are read right.
    """

    model: str
    hand_errors: float
    by_digit: dict[int, float]
    mnist_accuracy: float


@dataclass(frozen=True, kw_only=True)
class Result:
    """What a run of the benchmark found.

    Attributes:
        lesson: What came of the photos that were sent.
        accepted: How many digits the admin accepted.
        before: With the model that served first.
        after: With the one that was trained.
        seconds: How long it took from /train to the promotion.
        answered_at_rest: Median seconds from a photo to its answer before the training.
        answered_meanwhile: The same while the training ran.
    """

    lesson: Lesson
    accepted: int
    before: Score
    after: Score
    seconds: float
    answered_at_rest: float
    answered_meanwhile: float

    @property
    def reached(self) -> bool:
        """Whether the hand's errors are halved, nothing is forgotten, and nobody has to wait."""
        # Accuracies are ten-thousandths, which binary fractions only come near.
        lost = round(self.before.mnist_accuracy - self.after.mnist_accuracy, 4)
        return (
            self.after.hand_errors <= self.before.hand_errors / 2
            and lost <= LARGEST_LOSS
            and self.answered_meanwhile <= LONGEST_WAIT * self.answered_at_rest
        )


def main() -> int:
    """Run the benchmark; 1 where the bot did not learn enough."""
    parser = argparse.ArgumentParser(description="Prove that the bot learns.")
    parser.add_argument("--epochs", type=int, default=EPOCHS, metavar="N")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    arguments = parser.parse_args()
    try:
        result = run(arguments.epochs)
    except OperatorError as error:
        print(f"benchmark_learning.py: {error}", file=sys.stderr)
        return 1
    if arguments.json:
        print(json.dumps(asdict(result) | {"reached": result.reached}))
    else:
        print("\n".join(as_lines(result)))
    return 0 if result.reached else 1


def run(epochs: int) -> Result:
    """Teach a bot in a folder of its own.

    Raises:
        OperatorError: MNIST is not at hand.
    """
    mnist_path = path_from("MNIST_PATH")
    mnist = load_mnist(mnist_path, data_directory())
    # What the bot is asked for may be a whole training.
    tests.e2e.person.PATIENCE = PATIENCE
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder) / "data"
        data.mkdir()
        fonts = fonts_folder(data_directory())
        if fonts.is_dir():
            fonts_folder(data).symlink_to(fonts.absolute(), target_is_directory=True)
        versions = ModelRegistry(data)
        before = score(versions.load_live(), mnist)
        variables = {"MNIST_PATH": str(mnist_path.absolute())} if mnist_path else {}
        bot = RunningBot(Path(folder), "--local", "--port", "0", "--no-browser", **variables)
        try:
            lived = live_through(bot.page_url(), f"/train cnn {epochs}")
        finally:
            bot.stop()
        after = score(versions.load_live(), mnist)
    return Result(before=before, after=after, **lived)


def live_through(page_url: str, command: str) -> dict[str, Any]:
    """Let a writer teach and an admin retrain; measure the training, and answers meanwhile."""
    writer, admin = Person(page_url, GUEST_ID), Person(page_url, ADMIN_ID)
    allow_learning(writer)
    lesson = teach(writer, written(range(TAUGHT)))
    accepted = accept_all(admin)
    at_rest = [time_answer(writer) for _ in range(ASKED_AT_REST)]
    started = time.monotonic()
    meanwhile = []
    with ThreadPoolExecutor(1) as admins_hands:
        training = admins_hands.submit(retrain, admin, command)
        while not training.done():
            meanwhile.append(time_answer(writer))
            wait([training], timeout=PAUSE)
    training.result()
    seconds = time.monotonic() - started
    writer.close()
    admin.close()
    return {
        "lesson": lesson,
        "accepted": accepted,
        "seconds": seconds,
        "answered_at_rest": median(at_rest),
        "answered_meanwhile": median(meanwhile),
    }


def time_answer(writer: Person) -> float:
    """Measure the seconds from sending a photo to its answer."""
    started = time.monotonic()
    writer.reply_to(writer.send("photo", write_digit(DIGITS[0], 0))[0])
    return time.monotonic() - started


def written(numbers: Iterable[int]) -> Iterator[tuple[bytes, int]]:
    """Write digits of the hand in turn, each with what it is."""
    for number, digit in zip(numbers, itertools.cycle(DIGITS), strict=False):
        yield write_digit(digit, number), digit


def score(version: ModelVersion, mnist: Mnist) -> Score:
    """Read digits that were never sent, and MNIST's test set."""
    reader = DigitReader.load(version.directory)
    examined = written(range(FIRST_EXAMINED, FIRST_EXAMINED + EXAMINED))
    wrong = [(digit, reader.read(photo).text != f"{digit}") for photo, digit in examined]
    test = score_crops(DigitClassifier(version), mnist.test_images, mnist.test_labels)
    return Score(
        model=version.manifest.name,
        hand_errors=_share(wrong),
        by_digit={each: _share([pair for pair in wrong if pair[0] == each]) for each in DIGITS},
        mnist_accuracy=test.accuracy,
    )


def _share(wrong: list[tuple[int, bool]]) -> float:
    return sum(is_wrong for _, is_wrong in wrong) / len(wrong)


def as_lines(result: Result) -> Iterable[str]:
    """Lay a result out for a person."""
    lesson, before, after = result.lesson, result.before, result.after
    yield f"{lesson.sent} photos sent, {lesson.right} read right; {lesson.told} confirmed or"
    yield f"corrected, {result.accepted} accepted; trained in {result.seconds / 60:.1f} minutes"
    yield f"{'':24}{'before':>16}{'after':>16}"
    yield f"{'model':24}{before.model:>16}{after.model:>16}"
    rows: dict[str, tuple[Any, Any]] = {
        f"errors in {EXAMINED} new digits": (before.hand_errors, after.hand_errors),
        **{
            f"  of those, in {digit}s": (before.by_digit[digit], after.by_digit[digit])
            for digit in DIGITS
        },
        "MNIST test accuracy": (before.mnist_accuracy, after.mnist_accuracy),
    }
    for name, (first, second) in rows.items():
        yield f"{name:24}{first:16.2%}{second:16.2%}"
    rest, meanwhile = result.answered_at_rest, result.answered_meanwhile
    yield f"answers at rest {rest:.2f} s, while training {meanwhile:.2f} s (median)"
    wanted = "half the errors, MNIST within 0.05 points, answers within 3 times"
    yield "reached" if result.reached else f"not reached: {wanted}"


if __name__ == "__main__":
    sys.exit(main())
