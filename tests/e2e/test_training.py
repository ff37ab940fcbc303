"""Trainings in the chat, with real child processes and a small data set."""

import os
import re
import signal
from functools import partial
from pathlib import Path

import pytest

from model.registry.version import load_version
from tests.e2e.conftest import StartBot
from tests.e2e.person import SEVEN, Json, Person, labels, number_in
from tests.e2e.running_bot import is_gone
from tests.e2e.waiting import wait_until
from tests.model.tiny_mnist import save_large_mnist

CURVES = "Accuracy and loss"


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    return save_large_mnist(tmp_path_factory.mktemp("mnist"))


@pytest.fixture
def start(start_bot: StartBot, data: dict[str, str]) -> StartBot:
    """Start a bot that trains on a small MNIST."""
    return partial(start_bot, **data)


def begin(admin: Person, command: str) -> Json:
    card = admin.after(admin.say(command))
    admin.press(card, "Start")
    return card


def test_the_lesson_is_explained_step_by_step_and_ends_in_a_choice(
    start: StartBot, admin: Person, tmp_path: Path
) -> None:
    bot = start()

    usage = admin.after(admin.say("/train resnet"))
    unwanted = admin.after(admin.say("/train 3"))
    dismissed = admin.pressed(unwanted, "Cancel", "OK, no training.")
    offer = admin.after(admin.say("/train"))
    admin.press_data(offer, "train_plan|show|mlp|1")
    card = admin.edited(offer, lambda said: "Train mlp for 1 epoch?" in said["text"])
    admin.press_data(card, "train_plan|start|mlp|2")
    loading = admin.edited(card, lambda said: "loading TensorFlow" in said["text"])
    samples = admin.hear_text(r"^1\. Load the data\.")
    photo = admin.send("photo", SEVEN)[0]
    layers = admin.hear_text(r"^4\. Build the network: 109,386 parameters\.")
    progress = admin.hear_text(r"^6\. Fit it: 2 epochs")
    answer = admin.reply_to(photo)
    over = admin.edited(progress, lambda said: said["text"].endswith("is trained."))
    strip = admin.hear_text(r"^8\. Test it\.")
    verdict = admin.hear_text(r"\(in use\)")
    question = admin.pressed(verdict, "Discard", "for good?")
    admin.pressed(question, "Yes, discard", "is deleted.")

    name = over["text"].split(" ")[-3]
    assert list((tmp_path / "data" / "training").glob("*/checkpoints")) == []
    assert usage["text"].startswith("/train mlp 10 – the first lesson")
    assert "I read with: about 64 min" in usage["text"]
    assert unwanted["text"].startswith("Train cnn for 3 epochs?")
    assert labels(dismissed) == []
    assert labels(offer)[:2] == ["mlp · 1 epoch", "cnn · 1 epoch"]
    assert "12,000 of them for validation" in card["text"]
    assert "Digits from people: none yet" in card["text"]
    assert labels(card) == ["▶ Start", "Cancel"]
    assert labels(loading) == ["■ Stop"]
    assert samples["photo"]
    assert re.findall(r"\w+ [\w ]+ +\d+ +[\d,]+.*", layers["text"]) == [
        "Flatten          784          0",
        "Dense relu       128    100,480",
        "Dropout          128          0",
        "Dense relu        64      8,256",
        "Dense softmax     10        650",
    ]
    assert re.search(r"\n1 +\d+\.\d\d.*\n2 +\d+\.\d\d", over["text"])
    assert number_in(answer["caption"]) == "7"
    results = range(answer["message_id"] + 1, strip["message_id"])
    said = [each for each in admin.said_in("private") if each["message_id"] in results]
    curves, *others = [each for each in said if "photo" in each]
    assert curves["caption"].startswith(f"{name}\nTest accuracy: ")
    assert "7. Compare the curves." in curves["caption"]
    assert len(others) >= 2, "a busy machine may send one of them twice"
    assert strip["photo"]
    assert labels(verdict)[-1] == "Discard"
    assert list((tmp_path / "data" / "models").glob("mlp-*/*")) == []
    wait_until(lambda: list((tmp_path / "data" / "training").iterdir()) == [])
    assert bot.stop() == 0
    assert bot.complaints == []


def test_one_training_runs_at_a_time_until_cancel_keeps_its_best_epoch(
    start: StartBot, admin: Person, tmp_path: Path
) -> None:
    bot = start()
    early = begin(admin, "/train mlp 100")
    admin.edited(early, lambda said: labels(said) == ["■ Stop"])
    cancelled_early = admin.after(admin.say("/cancel"))
    admin.edited(early, lambda said: said["text"] == "Training discarded.")

    card = begin(admin, "/train mlp 100")
    progress = admin.hear_text(CURVES)
    busy = admin.toast(admin.press_data(card, "train_plan|start|mlp|100"))
    refused = admin.after(admin.say("/train cnn"))
    admin.press(progress, "curves")
    curves = admin.hear(lambda said: "photo" in said and said["caption"] == "")
    admin.edited(progress, lambda said: said["text"] != progress["text"])
    cancelled = admin.after(admin.say("/cancel"))
    over = admin.edited(progress, lambda said: "stopped early, epoch" in said["text"])
    verdict = admin.hear_text(r"\(in use\)")
    version = re.findall(r"Done\. (\S+): stopped", over["text"])[0]
    kept = admin.pressed(verdict, "Keep", "Kept. Switch to")
    nothing = admin.after(admin.say("/cancel"))

    between = range(cancelled_early["message_id"] + 1, card["message_id"])
    assert cancelled_early["text"] == "Training discarded."
    assert [said for said in admin.said_in("private") if said["message_id"] in between] == []
    assert busy == "Only one training runs at a time; /cancel stops it."
    assert "You started training mlp" in refused["text"]
    assert curves["photo"]
    assert cancelled["text"] == "Stopping. I'll keep the best epoch so far."
    assert labels(kept) == []
    history = load_version(tmp_path / "data" / "models" / version).manifest.history
    assert 0 < len(history["val_accuracy"]) < 100
    assert nothing["text"] == "No training is running."
    assert bot.stop() == 0


def test_a_training_resumes_after_a_kill_of_the_bot_and_is_discarded_after_its_own(
    start: StartBot, admin: Person, tmp_path: Path
) -> None:
    first = start()
    begin(admin, "/train mlp 100")
    progress = admin.hear_text(CURVES)
    [child] = first.children()
    first.kill()
    wait_until(lambda: is_gone(child))

    second = start()
    offer = admin.hear_text(r"was interrupted when I stopped")
    admin.press(offer, "Continue")
    again = admin.hear_text(r"epoch \d+ of 100", after=offer["message_id"] - 1)
    [other] = second.children()
    os.kill(other, signal.SIGKILL)
    failed = admin.edited(again, lambda said: "most likely because memory" in said["text"])
    question = admin.pressed(failed, "Discard", "for good?")
    back = admin.pressed(question, "Back", failed["text"])
    question = admin.pressed(back, "Discard", "for good?")
    admin.pressed(question, "Yes, discard", "Training discarded.")

    assert again["message_id"] != progress["message_id"]
    assert int(re.findall(r"epoch (\d+) of", again["text"])[0]) > 1
    assert "Best epoch so far" in again["text"]  # The earlier ones are listed again.
    assert labels(failed) == ["▶ Continue", "✕ Discard"]
    assert list((tmp_path / "data" / "training").iterdir()) == []
    assert not (tmp_path / "data" / "models").exists()


def test_missing_tensorflow_or_mnist_is_reported(
    start: StartBot, admin: Person, data: dict[str, str], tmp_path: Path
) -> None:
    slim = tmp_path / "slim"
    slim.mkdir()
    (slim / "sitecustomize.py").write_text("import sys\nsys.modules['tensorflow'] = None\n")
    first = start(MNIST_PATH=f"{tmp_path / 'absent.npz'}")

    missing = admin.after(admin.say("/train mlp"))
    first.stop()
    start(PYTHONPATH=os.pathsep.join([str(slim), data["PYTHONPATH"]]))
    refused = admin.after(admin.say("/train"))

    assert missing["text"] == "The MNIST file that MNIST_PATH names is missing or damaged."
    assert refused["text"].startswith("I can't train here: TensorFlow isn't installed")
