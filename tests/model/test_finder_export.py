from typing import Any

import keras
import numpy as np
import pytest
from ai_edge_litert.interpreter import Interpreter

from model.export import measure_parity
from model.finder import CHANNELS
from model.finder_export import as_exported
from model.finder_network import build_finder
from model.registry.version import FINDER

SHAPES = [(384, 288), (192, 192), (16, 384)]


def make_views(shape: tuple[int, int]) -> np.ndarray[Any, np.dtype[np.float32]]:
    return np.random.default_rng(1).normal(0, 1, (2, *shape, CHANNELS)).astype(np.float32)


@pytest.mark.parametrize("shape", SHAPES)
def test_a_network_in_other_operations_says_the_same(shape: tuple[int, int]) -> None:
    keras.utils.set_random_seed(1)
    finder = build_finder()
    views = make_views(shape)

    said = as_exported(finder)(views, training=False)

    assert np.abs(said - finder(views, training=False)).max() <= 1e-5


@pytest.mark.parametrize("shape", SHAPES)
def test_the_finder_that_ships_says_what_its_network_says(shape: tuple[int, int]) -> None:
    network = keras.models.load_model(FINDER / "model.keras", compile=False)

    exported = (FINDER / "model.tflite").read_bytes()

    assert measure_parity(network, exported, make_views(shape)) <= 1e-4


def test_the_finder_that_ships_is_handed_to_the_fast_kernels_as_a_whole() -> None:
    interpreter: Any = Interpreter(str(FINDER / "model.tflite"))
    interpreter.allocate_tensors()

    operations = [each["op_name"] for each in interpreter._get_ops_details()]

    assert operations.count("DELEGATE") == 1
    assert not {"SHAPE", "STRIDED_SLICE", "TILE", "SPACE_TO_BATCH_ND"} & set(operations)
