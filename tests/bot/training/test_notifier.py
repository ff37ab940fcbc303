"""How each end of a training is told; the processes have ended before the telling begins."""

import shutil
from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from telegram import InlineKeyboardMarkup

from bot.database import Database
from bot.photos.reading_pool import ReadingPool
from bot.replies import Replies
from bot.settings import load_settings
from bot.training.notifier import TrainingTeller
from bot.training.progress import TrainingState
from bot.training.trainer import Training
from bot.transport.context import Services
from model.reading.reader import DigitReader
from model.registry.manifest import MANIFEST_FILE, read_manifest
from model.registry.registry import ModelRegistry
from model.registry.version import PRETRAINED
from model.training.gate import Scorecard
from model.training.job.protocol import Failed, Finished, Reason, TrainingRequest

TOKEN = "1:of-nobody"  # noqa: S105 - opens nothing

GOOD = Scorecard(mnist=0.99, photos=0.98, recalls=(0.99,) * 10, calibration_error=0.001)
BAD = GOOD.model_copy(update={"mnist": 0.98})


class Listener:
    """An audience that writes down what it hears."""

    replies = Replies("en")

    def __init__(self) -> None:
        self.heard: list[tuple[str, list[str]]] = []
        self.albums: list[tuple[int, str]] = []

    async def say(self, text: str, keyboard: InlineKeyboardMarkup | None = None) -> int:
        rows = keyboard.inline_keyboard if keyboard else ()
        self.heard.append((text, [button.text for row in rows for button in row]))
        return 5

    async def revise(
        self, _message_id: int, text: str, keyboard: InlineKeyboardMarkup | None = None
    ) -> None:
        await self.say(text, keyboard)

    async def show(self, pictures: Sequence[bytes], caption: str) -> None:
        self.albums.append((len(pictures), caption))


@pytest.fixture
def versions(tmp_path: Path) -> ModelRegistry:
    """The shipped version, and a copy of it as if it had been trained."""
    folder = tmp_path / "models" / "second"
    shutil.copytree(PRETRAINED, folder)
    manifest = read_manifest(PRETRAINED).model_copy(update={"name": "second"})
    (folder / MANIFEST_FILE).write_text(manifest.model_dump_json())
    return ModelRegistry(tmp_path)


@pytest.fixture
async def services(tmp_path: Path, versions: ModelRegistry) -> AsyncIterator[Services]:
    pool = ReadingPool(DigitReader.load())
    settings = load_settings(bot_token=TOKEN, data_dir=tmp_path, auto_promote=True)
    url = f"sqlite:///{tmp_path / 'rakam.sqlite3'}"
    yield Services(settings=settings, pool=pool, database=Database(url), versions=versions)
    pool.close()


def ended(
    services: Services,
    ending: Finished | Failed,
    *,
    thrown_away: bool = False,
    interrupted: bool = False,
) -> Training:
    """Make a training that has ended so."""
    folder = services.settings.data_dir.absolute() / "training" / "run"
    folder.mkdir(parents=True)
    request = TrainingRequest(
        architecture="cnn", epochs=3, data_directory=folder, versions=folder, live=PRETRAINED
    )
    state = TrainingState(request=request, ending=ending)
    process: Any = SimpleNamespace(folder=folder, state=state)
    training = Training(number=7, process=process, thrown_away=thrown_away, interrupted=interrupted)
    training.ended.set()
    return training


def finished(candidate: Scorecard = GOOD, epochs: int = 3, fonts: int = 90) -> Finished:
    return Finished(
        version="second",
        directory=PRETRAINED,
        architecture="cnn",
        parameters=1,
        history={"loss": [0.1] * epochs},
        epoch=min(2, epochs),
        epochs=3,
        seconds=75.0,
        candidate=candidate,
        live=GOOD,
        live_name="first",
        shown=((7, 7), (2, 1)),
        fonts=fonts,
    )


async def tell(training: Training, services: Services) -> Listener:
    listener: Any = Listener()
    await TrainingTeller(training, listener, services).tell()
    return listener  # type: ignore[no-any-return]


async def test_a_version_that_is_in_nothing_worse_takes_over_where_the_operator_wants_that(
    services: Services,
) -> None:
    training = ended(services, finished())

    listener = await tell(training, services)

    assert services.pool.model_name == "second"
    assert services.versions.load_live().name == "second"
    assert listener.heard[-1] == (
        "second is in nothing worse, so it reads from now on (AUTO_PROMOTE).",
        [],
    )
    assert not training.folder.exists()


async def test_a_worse_version_never_takes_over_by_itself(services: Services) -> None:
    listener = await tell(ended(services, finished(BAD)), services)

    text, buttons = listener.heard[-1]
    assert services.pool.model_name != "second"
    assert "MNIST test images read right: 98.00\u00a0% instead of 99.00\u00a0%" in text
    assert buttons == ["✓ Read with this one", "Keep it for later", "Discard"]


async def test_a_version_that_fails_the_self_test_is_asked_about(
    services: Services, versions: ModelRegistry
) -> None:
    (versions.directory / "second" / "model.tflite").write_bytes(b"damaged")

    listener = await tell(ended(services, finished()), services)

    assert services.pool.model_name != "second"
    assert listener.heard[-1][1][0] == "✓ Read with this one"


async def test_the_album_compares_the_new_version_with_the_one_in_use(services: Services) -> None:
    listener = await tell(ended(services, finished(BAD, epochs=2)), services)

    [(pictures, caption)] = listener.albums
    assert pictures == 0
    assert caption.splitlines() == [
        "second",
        "MNIST test images read right: 98.00\u00a0% (model in use: 99.00\u00a0%)",
        "photo-like digits read right: 98.00\u00a0% (model in use: 98.00\u00a0%)",
        "calibration error: 0.10\u00a0% (model in use: 0.10\u00a0%)",
        "Trained in 1 min 15 s, 2 of 3 epochs",
    ]
    assert listener.heard[-2][0] == "second was stopped; its network is that of epoch 2."


async def test_the_album_says_what_was_left_out_where_no_fonts_are_installed(
    services: Services,
) -> None:
    listener = await tell(ended(services, finished(fonts=0)), services)

    [(_, caption)] = listener.albums
    assert caption.splitlines()[-1].startswith("Left out: digits and letters of handwriting fonts.")


@pytest.mark.parametrize("reason", [*Reason])
async def test_every_failure_is_told_with_what_to_do(services: Services, reason: Reason) -> None:
    training = ended(services, Failed(reason=reason, detail="internal"))

    listener = await tell(training, services)

    text, buttons = listener.heard[-1]
    over = reason == Reason.STOPPED_EARLY
    assert "internal" not in text
    assert buttons == ([] if over else ["▶ Go on", "Throw away"])
    assert training.folder.exists() != over


async def test_what_is_thrown_away_leaves_nothing(services: Services) -> None:
    killed = Failed(reason=Reason.KILLED, detail="by us")
    training = ended(services, killed, thrown_away=True)

    listener = await tell(training, services)

    assert listener.heard[-1] == ("The training is stopped and thrown away.", [])
    assert not training.folder.exists()


async def test_what_ends_with_the_bot_is_kept_to_go_on_with(services: Services) -> None:
    killed = Failed(reason=Reason.KILLED, detail="by us")
    training = ended(services, killed, interrupted=True)

    listener = await tell(training, services)

    assert listener.heard[-1][0].startswith("Interrupted, because I am being stopped.")
    assert training.folder.exists()
