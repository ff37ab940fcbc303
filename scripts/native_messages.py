"""Keep messages of C++ libraries, such as TensorFlow's, off the terminal."""

import os
import sys


def hide_native_messages() -> None:
    """Discard what libraries write to standard error; Python's errors and tracebacks still appear.

    Call this before TensorFlow is imported, since it writes to the file descriptor directly.
    """
    sys.stderr.flush()
    python_only = os.dup(2)
    sys.stderr = os.fdopen(
        python_only, "w", buffering=1, encoding=sys.stderr.encoding, errors="backslashreplace"
    )
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 2)
    os.close(nowhere)
