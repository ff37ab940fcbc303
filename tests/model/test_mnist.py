import io
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import keras
import numpy as np
import pytest
from numpy.typing import NDArray

from model import mnist as mnist_module
from model.errors import DataError
from model.mnist import ARRAYS, content_sha256, read_mnist
from model.training.mnist_download import load_mnist

SHAPES = {"x_train": (20, 28, 28), "y_train": (20,), "x_test": (5, 28, 28), "y_test": (5,)}


def make_arrays(seed: int = 0) -> dict[str, NDArray[np.uint8]]:
    random = np.random.default_rng(seed)
    return {name: random.integers(0, 10, shape).astype(np.uint8) for name, shape in SHAPES.items()}


def write_npz(path: Path, names: Iterable[str] = ARRAYS, *, packed: bool = True) -> Path:
    arrays: dict[str, Any] = {name: make_arrays()[name] for name in names}
    (np.savez_compressed if packed else np.savez)(path, **arrays)
    return path


@pytest.fixture
def small_mnist(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make the checksum accept the small arrays of this file."""
    checksum = content_sha256(make_arrays()[name] for name in ARRAYS)
    monkeypatch.setattr(mnist_module, "CONTENT_SHA256", checksum)


@pytest.fixture
def no_network(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The missing file in Keras's cache; it cannot be downloaded."""

    def refuse() -> None:
        raise OSError("Network is unreachable")

    path = tmp_path / "keras" / "datasets" / "mnist.npz"
    path.parent.mkdir(parents=True)
    monkeypatch.setenv("KERAS_HOME", str(tmp_path / "keras"))
    monkeypatch.setattr(keras.datasets.mnist, "load_data", refuse)
    return path


@pytest.mark.usefixtures("small_mnist", "no_network")
@pytest.mark.parametrize("packed", [False, True])
def test_a_given_file_is_read_however_it_is_compressed(tmp_path: Path, *, packed: bool) -> None:
    path = write_npz(tmp_path / "given.npz", packed=packed)

    mnist = load_mnist(path, tmp_path)

    assert np.array_equal(mnist.train_images, make_arrays()["x_train"])
    assert np.array_equal(mnist.train_labels, make_arrays()["y_train"])
    assert np.array_equal(mnist.test_images, make_arrays()["x_test"])
    assert np.array_equal(mnist.test_labels, make_arrays()["y_test"])


@pytest.mark.usefixtures("small_mnist")
def test_the_data_folder_comes_before_the_cache_and_the_cache_before_the_network(
    tmp_path: Path, no_network: Path
) -> None:
    write_npz(no_network)
    of_the_cache = load_mnist(None, tmp_path)
    write_npz(tmp_path / "mnist.npz")
    no_network.write_bytes(b"damaged")

    assert len(of_the_cache.train_images) == len(load_mnist(None, tmp_path).train_images) == 20


@pytest.mark.usefixtures("small_mnist")
def test_what_keras_downloads_is_read(
    tmp_path: Path, no_network: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keras.datasets.mnist, "load_data", lambda: write_npz(no_network))

    assert len(load_mnist(None, tmp_path).test_images) == 5


@pytest.mark.usefixtures("no_network")
def test_without_a_network_the_error_names_three_ways(tmp_path: Path) -> None:
    with pytest.raises(DataError) as refused:
        load_mnist(None, tmp_path)

    assert "name an mnist.npz in MNIST_PATH" in str(refused.value)
    assert f"put one into {tmp_path / 'mnist.npz'}" in str(refused.value)
    assert "connect to the network" in str(refused.value)
    assert isinstance(refused.value.__cause__, OSError)


def single_array() -> bytes:
    file = io.BytesIO()
    np.save(file, np.zeros(3))
    return file.getvalue()


@pytest.mark.parametrize(
    "damage",
    [
        lambda _: b"",
        lambda whole: whole[: int(0.99 * len(whole))],
        lambda whole: whole[:200] + bytes(60) + whole[260:],
        lambda _: single_array(),
        lambda _: b"This is not MNIST.",
    ],
    ids=["empty", "nearly all", "damaged stream", "one array", "text"],
)
def test_a_damaged_file_cannot_be_read(tmp_path: Path, damage: Callable[[bytes], bytes]) -> None:
    path = write_npz(tmp_path / "mnist.npz")
    path.write_bytes(damage(path.read_bytes()))

    with pytest.raises(DataError, match=r"mnist\.npz is not an archive of x_train"):
        read_mnist(path)


def test_a_file_that_lacks_an_array_or_holds_others_is_not_mnist(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"is not an archive of .*: .*y_test"):
        read_mnist(write_npz(tmp_path / "three.npz", ARRAYS[:3]))
    with pytest.raises(DataError, match="does not hold MNIST: its checksum differs"):
        read_mnist(write_npz(tmp_path / "others.npz"))
