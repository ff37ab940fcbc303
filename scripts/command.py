"""Run the `main` of a script and exit with its status."""

import io
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Final

from model.errors import OperatorError

INTERRUPTED: Final = 130
"""Exit status after Ctrl+C, as in shells."""


def run(main: Callable[[], int | None]) -> None:
    """Run a command and exit with its status, or with 1 and one line if it raises `OperatorError`.

    If standard output is closed, it exits with 1 and prints nothing. Characters that the output
    cannot hold, as in the names of some files, are escaped.
    """
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")
    try:
        status = main()
        sys.stdout.flush()
    except OperatorError as error:
        sys.exit(f"{Path(sys.argv[0]).name}: {error}")
    except KeyboardInterrupt:
        print(f"{Path(sys.argv[0]).name}: interrupted", file=sys.stderr)
        sys.exit(INTERRUPTED)
    except BrokenPipeError:
        # Otherwise Python would write the rest of the output at exit, and report an error.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
    sys.exit(status)
