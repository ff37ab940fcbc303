"""A training in a process of its own, for the bot: python -m model.training_process FOLDER.

It reads `run.json` in the run's folder and contributed digits from standard input, and tells in
lines of JSON on standard output how it goes (`model/training_protocol.py`). A file `stop` in
that folder, or SIGTERM, ends it after the current step with the best epoch so far. When its
parent goes, it goes; started again with the same folder, it goes on after its last whole epoch.
"""

import logging
import signal
import sys
from pathlib import Path
from typing import BinaryIO

from model.examples import read_examples
from model.pinned_libraries import pin_keras
from model.process_manners import (
    ORPHANED,
    end_with_parent,
    keep_output_clean,
    take_low_priority,
)
from model.training_protocol import REQUEST_FILE, STOP_FILE, Line, TrainingRequest

log = logging.getLogger(__name__)


def main() -> int:
    """Train what the folder's request says; 1 where that failed, with a last line why."""
    if len(sys.argv) != 2:  # noqa: PLR2004 - itself and the folder
        sys.exit("usage: python -m model.training_process FOLDER")
    take_low_priority()
    output = keep_output_clean()
    logging.basicConfig(level=logging.INFO, stream=sys.stderr)
    return work(Path(sys.argv[1]), LineWriter(output))


class LineWriter:
    """Tells the parent.

    Args:
        output: Where lines go, unbuffered.
    """

    def __init__(self, output: BinaryIO) -> None:
        self._output = output

    def tell(self, line: Line) -> None:
        """Write one line."""
        self._output.write(line.model_dump_json().encode() + b"\n")


def work(folder: Path, writer: LineWriter) -> int:
    """Do the work; whatever goes wrong is told in a last line."""
    try:
        examples = read_examples(sys.stdin.buffer)
    except EOFError:
        return ORPHANED
    end_with_parent()
    # TensorFlow takes seconds to import. By now this process has low priority and a parent.
    pin_keras()
    from model.training_failures import explain  # noqa: PLC0415
    from model.training_work import TrainingWork  # noqa: PLC0415

    # The file stays, so that a run which is stopped and then killed does not go on.
    signal.signal(signal.SIGTERM, lambda *_: (folder / STOP_FILE).touch())
    try:
        request = TrainingRequest.model_validate_json((folder / REQUEST_FILE).read_bytes())
        TrainingWork(folder, request, examples, writer.tell).do()
    except Exception as error:
        log.exception("The training failed")
        writer.tell(explain(error))
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
