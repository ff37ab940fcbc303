"""MNIST: find its file, read it and verify its checksum.

Source: Yann LeCun, Corinna Cortes and Christopher Burges, the MNIST database of handwritten
digits, in the layout of `keras.datasets.mnist`.
"""

import hashlib
import os
import zipfile
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from model.errors import DataError

ARRAYS: Final = ("x_train", "y_train", "x_test", "y_test")
"""Names of the arrays in an `mnist.npz`."""

CONTENT_SHA256: Final = "06b0d1f124c4e5fa796686ade41a9b778edacc8622f2195a352ef479ad44fc16"
"""SHA-256 of the bytes of the four arrays; it does not depend on how the file is compressed."""

_DAMAGE: Final = (OSError, EOFError, ValueError, zipfile.BadZipFile, zlib.error)


@dataclass(frozen=True, kw_only=True, eq=False)
class Mnist:
    """The data set: images of shape (n, 28, 28), ink 0 to 255; labels of shape (n,)."""

    train_images: NDArray[np.uint8]
    train_labels: NDArray[np.uint8]
    test_images: NDArray[np.uint8]
    test_labels: NDArray[np.uint8]


def find_mnist(given: Path | None, data_directory: Path) -> Path | None:
    """Find the MNIST file on this machine; if a path is given, look only there."""
    kept = [given] if given else [data_directory / "mnist.npz", keras_cache()]
    return next((path for path in kept if path.is_file()), None)


def read_mnist(path: Path) -> Mnist:
    """Read an `mnist.npz` and verify its content.

    Raises:
        DataError: The file cannot be read, lacks an array, or holds something other than MNIST.
    """
    arrays = read_arrays(path, ARRAYS)
    if content_sha256(arrays[name] for name in ARRAYS) != CONTENT_SHA256:
        raise DataError(f"{path} does not hold MNIST: its checksum differs")
    return Mnist(
        train_images=arrays["x_train"],
        train_labels=arrays["y_train"],
        test_images=arrays["x_test"],
        test_labels=arrays["y_test"],
    )


def read_arrays(path: Path, names: Sequence[str]) -> dict[str, NDArray[Any]]:
    """Read arrays by name from an `.npz` file.

    Raises:
        DataError: The file cannot be read, is not an `.npz`, is damaged, or lacks an array.
    """
    try:
        with path.open("rb") as file, np.load(file, allow_pickle=False) as archive:
            return {name: np.ascontiguousarray(archive[name]) for name in names}
    except (*_DAMAGE, KeyError, TypeError) as error:
        raise DataError(f"{path} is not an archive of {', '.join(names)}: {error}") from error


def content_sha256(arrays: Iterable[NDArray[np.generic]]) -> str:
    """Compute one SHA-256 over the bytes of all arrays, in their order."""
    digest = hashlib.sha256()
    for array in arrays:
        digest.update(np.ascontiguousarray(array).tobytes())
    return digest.hexdigest()


def keras_cache() -> Path:
    """Return the path to which Keras downloads MNIST."""
    home = os.environ.get("KERAS_HOME") or Path.home() / ".keras"
    return Path(home) / "datasets" / "mnist.npz"
