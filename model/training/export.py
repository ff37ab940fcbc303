"""From a trained Keras network to a model version, with a LiteRT file that answers the same."""

import contextlib
import io
import platform
import tempfile
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final

import keras
import numpy as np
import tensorflow as tf
from numpy.typing import NDArray

from model.errors import ModelError
from model.litert import invoke, prepare
from model.registry.version import (
    KERAS_FILE,
    LITERT_FILE,
    Manifest,
    ModelVersion,
    next_name,
    save_version,
)

LIBRARIES: Final = ("keras", "numpy", "opencv-python-headless", "pillow", "ai-edge-litert")
"""Libraries that a result depends on, by their names on the package index."""


def convert(
    network: keras.Model,
    probe: NDArray[np.float32],
    parity: float,
    *,
    reference: keras.Model | None = None,
    float16: bool = False,
) -> bytes:
    """Convert a network to LiteRT, with `float16` weights of half the size.

    It must answer the inputs `probe` as `reference` does, by default the same network.

    Raises:
        ModelError: An output differs by more than `parity`, or is not a number.
    """
    converter = tf.lite.TFLiteConverter.from_keras_model(network)
    if float16:
        converter.optimizations = [tf.lite.Optimize.DEFAULT]
        converter.target_spec.supported_types = [tf.float16]
    # The converter prints a list of what it converts, which helps nobody here.
    with contextlib.redirect_stdout(io.StringIO()):
        exported: bytes = converter.convert()
    difference = measure_parity(network if reference is None else reference, exported, probe)
    if not difference <= parity:
        raise ModelError(f"the export differs from its network by {difference}, at most {parity}")
    return exported


def measure_parity(network: keras.Model, exported: bytes, inputs: NDArray[np.float32]) -> float:
    """Measure the largest difference between the answers of a network and of its LiteRT file."""
    answers = invoke(prepare(exported, inputs.shape), inputs)
    return float(np.abs(answers - np.asarray(network(inputs, training=False))).max())


def publish(
    network: keras.Model, litert: bytes, versions: Path, output: Path | None, **facts: Any
) -> ModelVersion:
    """Describe and save a network, in `output` or among the `versions` under a new name.

    `facts` are the fields of the manifest that only its training knows.
    """
    files = {KERAS_FILE: keras_bytes(network), LITERT_FILE: litert}
    name = next_name(facts["architecture"], versions)
    if output and output.parent.resolve() == versions.resolve():
        name = output.name
    manifest = Manifest(
        name=name,
        created=datetime.now(UTC).replace(microsecond=0),
        parameters=network.count_params(),
        libraries={library: version(library) for library in LIBRARIES}
        | {"tensorflow": tf.__version__, "python": platform.python_version()},
        **facts,
    )
    return save_version(output or versions / name, manifest, files)


def keras_bytes(network: keras.Model) -> bytes:
    """Serialize a network into the content of a `.keras` file."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "model.keras"
        network.save(path)
        return path.read_bytes()
