"""MNIST for trainings and measurements: found on this machine, or downloaded by Keras."""

import contextlib
import sys
from pathlib import Path

from model.errors import DataError
from model.mnist import Mnist, find_mnist, keras_cache, read_mnist
from model.training.pinned_libraries import pin_keras


def load_mnist(given: Path | None, data_directory: Path) -> Mnist:
    """Load and verify MNIST: from the given file, or else from this machine or a download.

    Raises:
        DataError: It cannot be found or downloaded, or is not MNIST.
    """
    path = find_mnist(given, data_directory)
    if path is None and given:
        raise DataError(f"MNIST_PATH names no file, received: {given}")
    return read_mnist(path or _download(data_directory))


def _download(data_directory: Path) -> Path:
    """Download the file with Keras, which verifies the checksum of the archive itself."""
    pin_keras()
    from keras.datasets import mnist  # noqa: PLC0415 - Keras takes seconds to import

    try:
        # Keras prints its progress; the standard output of scripts is for their own lines.
        with contextlib.redirect_stdout(sys.stderr):
            mnist.load_data()
    except Exception as error:
        raise DataError(
            "MNIST was not found and cannot be downloaded. Provide it in one of three ways: "
            f"name an mnist.npz in MNIST_PATH, put one into {data_directory / 'mnist.npz'}, "
            "or connect to the network."
        ) from error
    return keras_cache()
