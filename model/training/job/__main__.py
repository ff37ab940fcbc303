"""A training in a child process, for the bot: python -m model.training.job FOLDER.

It reads a request from standard input, and reports in lines of JSON on standard output
(`model/training/job/protocol.py`). It ends when its parent ends. Started again with the same
folder, it resumes after its last complete epoch.
"""

import contextlib
import logging
import os
import sys
import threading
from pathlib import Path
from typing import BinaryIO, Final

from model.training.job.protocol import Line, TrainingRequest
from model.training.pinned_libraries import pin_keras

log = logging.getLogger(__name__)

NICENESS: Final = 15
"""Added to the nice value: processes that answer people run first."""

ORPHANED: Final = 3
"""Exit status of a process whose parent is gone."""

OOM_SCORE: Final = "1000"
"""If memory runs out, Linux ends this process rather than the one that answers people."""


def main() -> int:
    """Train as requested; if that fails, send the reason as the last line and return 1."""
    folder = Path(sys.argv[1])
    _take_low_priority()
    output = _keep_output_clean()
    logging.basicConfig(level=logging.INFO, stream=sys.stderr)
    # A copy: at exit Python needs the lock of sys.stdin, which the reading thread would hold.
    commands = os.fdopen(os.dup(0), "rb")
    line = commands.readline()
    if not line.endswith(b"\n"):
        return ORPHANED
    # Imported only now, because it takes seconds: with low priority, and if there is a request.
    pin_keras()
    from model.training.job.job import TrainingJob, explain_failure  # noqa: PLC0415

    # On Windows libraries may not load while a thread waits for standard input.
    _follow_parent(commands)

    def send(report: Line) -> None:
        output.write(report.model_dump_json().encode() + b"\n")

    try:
        TrainingJob(folder, TrainingRequest.model_validate_json(line), send).run()
    except Exception as error:
        log.exception("The training failed")
        send(explain_failure(error))
        return 1
    return 0


def _take_low_priority() -> None:
    """Lower the priority, and let Linux end this process first if memory runs out."""
    if hasattr(os, "nice"):  # On Windows the parent sets the priority.
        os.nice(NICENESS)
    with contextlib.suppress(OSError):  # Only Linux has this file.
        Path("/proc/self/oom_score_adj").write_text(OOM_SCORE, "ascii")


def _keep_output_clean() -> BinaryIO:
    """Return standard output for this protocol; prints of libraries go to standard error."""
    sys.stdout.flush()
    output = os.fdopen(os.dup(1), "wb", buffering=0)
    os.dup2(2, 1)
    return output


def _follow_parent(commands: BinaryIO) -> None:
    """Exit at once if the parent ends."""

    def follow() -> None:
        commands.read()
        os._exit(ORPHANED)

    threading.Thread(target=follow, daemon=True, name="parent").start()


if __name__ == "__main__":
    sys.exit(main())
