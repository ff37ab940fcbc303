"""The real image, run with a read-only root; IMAGE_TARGET=full selects the full one."""

import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bot.local.people import ADMIN_ID
from bot.local.server import LocalBotApi
from tests.e2e.container import Container
from tests.e2e.person import Person, labels, number_in
from tests.e2e.waiting import wait_until
from tests.model.tiny_mnist import save_large_mnist
from tests.ports import free_port

TARGET = os.environ.get("IMAGE_TARGET", "slim")

BUILD = Path(__file__).resolve().parents[2] / ".ci" / "build-image"

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        not all(shutil.which(tool) for tool in ("buildah", "debootstrap")),
        reason="nothing that builds images is installed: apt install buildah debootstrap",
    ),
    pytest.mark.skipif(os.name == "nt" or os.geteuid() != 0, reason="only root builds images"),
]


@pytest.fixture(scope="module")
def image() -> str:
    subprocess.run([BUILD, TARGET], check=True)
    return f"localhost/rakam:{TARGET}"


RunImage = Callable[..., Container]


@pytest.fixture
def run_image(image: str, api: LocalBotApi, tmp_path: Path) -> Iterator[RunImage]:
    """Run the image with more variables than it needs in any case."""
    variables = {"BOT_TOKEN": api.token, "TELEGRAM_API_URL": api.api_url}
    variables |= {"ADMIN_IDS": str(ADMIN_ID), "METRICS_PORT": str(free_port())}
    running: list[Container] = []

    def run(**more: str) -> Container:
        running.append(Container(image, tmp_path, **variables, **more))
        wait_until(lambda: running[-1].check_health()[0] == 0)
        return running[-1]

    yield run
    for container in running:
        container.stop()
        container.remove()


def test_the_built_image_answers_a_photo_without_any_rights_and_ends_when_it_is_told_to(
    run_image: RunImage, guest: Person
) -> None:
    container = run_image()
    answer = guest.ask("407")

    healthy, said = container.check_health()
    written = {place: container.execute("touch", f"{place}/x")[0] for place in ("/app", "/data")}
    _, user = container.execute("id", "-u")
    status = container.stop()

    assert number_in(answer["caption"]) == "407"
    assert healthy == 0, said
    assert written == {"/app": 1, "/data": 0}
    assert user.strip() == "10001"
    assert status == 0, container.log


@pytest.mark.skipif(TARGET != "slim", reason="this image can train")
def test_an_image_without_tensorflow_says_that_it_cannot_train(
    run_image: RunImage, turkish: Person
) -> None:
    container = run_image()

    refusal = turkish.after(turkish.say("/train"))

    assert container.execute("python", "-c", "import tensorflow")[0] == 1
    assert "TensorFlow" in refusal["text"]


@pytest.mark.skipif(TARGET != "full", reason="this image cannot train")
def test_an_image_with_tensorflow_trains_and_writes_only_to_its_volume(
    run_image: RunImage, admin: Person, tmp_path: Path
) -> None:
    save_large_mnist(tmp_path / "volume")
    container = run_image(MNIST_PATH="/data/mnist.npz", PYTHONPATH="/data:/app")

    admin.press(admin.after(admin.say("/train mlp 1")), "Start")
    verdict = admin.hear_text(r"\(in use\)")
    status = container.stop()

    album = [said for said in admin.said_in("private") if "media_group_id" in said]
    assert labels(verdict)[-1] == "Discard"
    assert len(album) == 3
    assert status == 0, container.log
