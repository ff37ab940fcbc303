"""Run networks with LiteRT, the runtime for serving, which needs no TensorFlow."""

import os
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from typing import Any, Final

import numpy as np
from ai_edge_litert.interpreter import Interpreter
from numpy.typing import NDArray

_STANDARD_ERROR: Final = 2

_FIRST: Final = threading.Lock()
"""Acquired once and never released: only the first network is prepared with messages discarded."""


def prepare(network: bytes, shape: tuple[int, ...] | None = None) -> Any:
    """Make an interpreter for inputs of `shape`, by default the network's own.

    An interpreter is not thread-safe.

    Raises:
        ValueError: The bytes are not a network.
        RuntimeError: The network cannot run, or not with inputs of that shape.
    """
    interpreter: Any = Interpreter(model_content=network, num_threads=1)
    if shape is not None:
        [source] = interpreter.get_input_details()
        interpreter.resize_tensor_input(source["index"], shape)
    is_first = sys.stderr is not None and _FIRST.acquire(blocking=False)
    with _discarding_messages() if is_first else nullcontext():
        interpreter.allocate_tensors()
    return interpreter


def invoke(interpreter: Any, inputs: NDArray[np.float32]) -> NDArray[np.float32]:
    """Run a network on inputs of the shape that it was prepared for."""
    [source], [target] = interpreter.get_input_details(), interpreter.get_output_details()
    interpreter.set_tensor(source["index"], inputs)
    interpreter.invoke()
    outputs: NDArray[np.float32] = interpreter.get_tensor(target["index"])
    return outputs


@contextmanager
def _discarding_messages() -> Iterator[None]:
    """Discard what native code writes to standard error.

    LiteRT prints one line about its delegate, and no setting prevents that. Messages of other
    threads would be discarded too, so the first network is loaded before there are any.
    """
    kept = os.dup(_STANDARD_ERROR)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, _STANDARD_ERROR)
    os.close(nowhere)
    try:
        yield
    finally:
        os.dup2(kept, _STANDARD_ERROR)
        os.close(kept)
