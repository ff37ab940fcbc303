"""The life of a training in the chat, with real child processes and a small data set."""

import os
import re
import signal
from functools import partial
from pathlib import Path

import pytest

from bot.local import LocalBotApi
from bot.local.people import ADMIN_ID
from model.registry.version import LITERT_FILE, load_version
from tests.drawing import draw_digits, encode
from tests.e2e.conftest import StartBot
from tests.e2e.person import Json, Person, labels, number_in
from tests.e2e.running_bot import RunningBot
from tests.e2e.waiting import PATIENT, wait_until
from tests.model.tiny_mnist import save_large_mnist

SEVEN = encode(draw_digits("7"))


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    return save_large_mnist(tmp_path_factory.mktemp("mnist"))


@pytest.fixture
def page_url(api: LocalBotApi, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setattr("tests.e2e.person.PATIENCE", PATIENT)
    return api.page_url


@pytest.fixture
def start(start_polling: StartBot, data: dict[str, str]) -> StartBot:
    """Start a bot whose admin has a small MNIST."""
    return partial(start_polling, ADMIN_IDS=f"{ADMIN_ID}", **data)


def begin(admin: Person, command: str) -> Json:
    """Start a training and return its card."""
    card = admin.after(admin.say(command))
    admin.press(card, "Start")
    return card


def hear_text(admin: Person, pattern: str, after: int = 0) -> Json:
    """Wait for a message of the bot's, or an edit of one, that a pattern is found in."""

    def fits(said: Json) -> bool:
        text = said.get("text") or said.get("caption") or ""
        return said["message_id"] > after and re.search(pattern, text) is not None

    return admin.hear(fits)


def children_of(bot: RunningBot) -> list[int]:
    """List the training processes of a bot."""
    found = []
    for path in Path("/proc").glob("[0-9]*"):
        try:
            command = (path / "cmdline").read_text().split("\0")
            parent = int((path / "stat").read_text().rpartition(")")[2].split()[1])
        except (OSError, IndexError):
            continue
        if parent == bot.process.pid and "model.training.job" in command:
            found.append(int(path.name))
    return found


def is_gone(process_id: int) -> bool:
    return not Path(f"/proc/{process_id}").exists()


def test_the_lesson_is_told_step_by_step_and_ends_in_a_choice(
    start: StartBot, admin: Person, tmp_path: Path
) -> None:
    bot = start()

    card = begin(admin, "/train mlp 2")
    samples = hear_text(admin, r"^1\. Load the data")
    photo = admin.send("photo", SEVEN)[0]
    layers = hear_text(admin, r"^4\. Build the network: 109,386 parameters\.")
    progress = hear_text(admin, r"^6\. Fit it")
    answer = admin.reply_to(photo)
    over = admin.edited(progress, lambda said: said["text"].endswith("is trained."))
    verdict = hear_text(admin, r"which is in use")
    admin.press(verdict, "Discard")
    admin.edited(verdict, lambda said: said["text"].endswith("is deleted."))

    name = over["text"].split(" ")[0]
    assert "Train mlp for 2 epochs?" in card["text"]
    assert "Shared examples: none yet" in card["text"]
    assert labels(card) == ["▶ Start", "Do not"]
    assert samples["photo"]
    assert re.search(r"Dense +128 +100,480 relu\n", layers["text"])
    assert number_in(answer["caption"]) == "7"
    album = [said for said in admin.said_in("private") if "media_group_id" in said]
    assert len(album) == 4
    assert album[0]["caption"].startswith(f"{name}\nMNIST test images read right: ")
    assert "8. Test it: " in album[0]["caption"]
    assert labels(verdict) == ["Use this model", "Keep it for later", "Discard"]
    assert list((tmp_path / "data" / "models").glob("mlp-*")) == []
    wait_until(lambda: list((tmp_path / "data" / "training").iterdir()) == [])
    assert bot.stop() == 0
    assert bot.complaints == []


def test_one_training_runs_at_a_time_until_cancel_keeps_its_best_epoch(
    start: StartBot, admin: Person, tmp_path: Path
) -> None:
    bot = start()

    card = begin(admin, "/train mlp 100")
    admin.press_data(card, "train_start|mlp|100")
    admin.wait_for_toast("Only one training runs at a time; /cancel stops it.")
    refused = admin.after(admin.say("/train cnn"))
    progress = hear_text(admin, r"Best epoch so far")
    admin.press(progress, "Curves")
    curves = admin.hear(lambda said: "photo" in said and said["caption"] == "")
    cancelled = admin.after(admin.say("/cancel"))
    over = admin.edited(progress, lambda said: "was stopped; its network" in said["text"])
    verdict = hear_text(admin, r"which is in use")
    name = over["text"].split(" ")[0]
    version = tmp_path / "data" / "models" / name
    whole = (version / LITERT_FILE).read_bytes()
    (version / LITERT_FILE).write_bytes(whole[:-1])
    admin.press(verdict, "Read with")
    admin.wait_for_toast("This did not work, so everything stays as it was. The log says why.")
    (version / LITERT_FILE).write_bytes(whole)
    admin.press(verdict, "Keep")
    kept = admin.edited(verdict, lambda said: "is kept; /models" in said["text"])
    nothing = admin.after(admin.say("/cancel"))

    assert "You started a training of mlp" in refused["text"]
    assert curves["photo"]
    assert len(admin.versions(progress)) > 2
    assert cancelled["text"] == "It stops, and the best epoch so far is kept."
    assert f"Cannot promote the model {name}: " in bot.log
    assert labels(kept) == []
    history = load_version(version).manifest.history
    assert 0 < len(history["val_accuracy"]) < 100
    assert nothing["text"] == "No training is running."
    assert bot.stop() == 0


def test_a_training_whose_bot_is_killed_ends_and_goes_on_after_the_restart(
    start: StartBot, admin: Person
) -> None:
    first = start()
    begin(admin, "/train mlp 100")
    progress = hear_text(admin, r"Best epoch so far")
    [child] = children_of(first)
    first.process.kill()
    first.wait()
    wait_until(lambda: is_gone(child))

    second = start()
    offer = hear_text(admin, r"was interrupted when I was stopped")
    admin.press(offer, "Go on")
    again = hear_text(admin, r"Best epoch so far", after=offer["message_id"])
    [other] = children_of(second)
    status = second.stop()

    assert again["message_id"] != progress["message_id"]
    resumed = hear_text(admin, r"epoch \d+ of 100", after=offer["message_id"])
    assert int(re.findall(r"epoch (\d+) of", resumed["text"])[0]) > 1
    assert status == 0
    assert is_gone(other)
    admin.edited(again, lambda said: said["text"].startswith("Interrupted, because"))


def test_a_child_that_is_killed_is_told_of_and_the_run_can_be_thrown_away(
    start: StartBot, admin: Person, tmp_path: Path
) -> None:
    bot = start()
    begin(admin, "/train mlp 100")
    progress = hear_text(admin, r"epoch \d+ of 100")

    [child] = children_of(bot)
    os.kill(child, signal.SIGKILL)
    failed = admin.edited(progress, lambda said: "most likely because memory" in said["text"])
    admin.press(failed, "Throw away")
    admin.edited(progress, lambda said: said["text"] == "The training is thrown away.")

    assert labels(failed) == ["▶ Go on", "Throw away"]
    assert list((tmp_path / "data" / "training").iterdir()) == []
    assert not (tmp_path / "data" / "models").exists()


def test_wrong_arguments_old_buttons_and_a_slim_installation_have_their_line(
    start: StartBot, admin: Person, data: dict[str, str], tmp_path: Path
) -> None:
    slim = tmp_path / "slim"
    slim.mkdir()
    (slim / "sitecustomize.py").write_text("import sys\nsys.modules['tensorflow'] = None\n")
    first = start()

    usage = admin.after(admin.say("/train resnet"))
    card = admin.after(admin.say("/train 3"))
    for old in ("train_run|stop|12", "train_run|resume|99"):
        admin.press_data(card, old)
    admin.wait_for_toast(
        "This button has expired. Please send the photo or the command again.", times=2
    )
    admin.press(card, "Do not")
    dismissed = admin.edited(card, lambda said: said["text"] == "Nothing is trained.")
    first.stop()
    start(PYTHONPATH=os.pathsep.join([str(slim), data["PYTHONPATH"]]))
    refused = admin.after(admin.say("/train"))

    assert usage["text"].startswith("Write /train, or with a network")
    assert card["text"].startswith("Train cnn for 3 epochs?")
    assert labels(dismissed) == []
    assert refused["text"].startswith("I cannot train here: TensorFlow is not installed")
