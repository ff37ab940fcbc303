"""A training in a child process, for the bot: python -m model.training.job FOLDER.

It reads `run.json` in the run's folder and contributed digits from standard input, and reports
in lines of JSON on standard output (`model/training/job/protocol.py`). A file `stop` in that
folder, or SIGTERM, ends it after the current step with the best epoch so far. It ends when its
parent ends. Started again with the same folder, it resumes after its last complete epoch.
"""

import logging
import signal
import sys
from pathlib import Path

from model.training.contributions import read_examples
from model.training.job.child_process import (
    ORPHANED,
    end_with_parent,
    keep_output_clean,
    take_low_priority,
)
from model.training.job.protocol import REQUEST_FILE, STOP_FILE, Line, TrainingRequest
from model.training.pinned_libraries import pin_keras

log = logging.getLogger(__name__)


def main() -> int:
    """Train what the folder's request says; 1 if that failed, with a last line why."""
    if len(sys.argv) != 2:  # noqa: PLR2004 - itself and the folder
        sys.exit("usage: python -m model.training.job FOLDER")
    folder = Path(sys.argv[1])
    take_low_priority()
    output = keep_output_clean()
    logging.basicConfig(level=logging.INFO, stream=sys.stderr)
    try:
        examples = read_examples(sys.stdin.buffer)
    except EOFError:
        return ORPHANED
    end_with_parent()
    # TensorFlow takes seconds to import. By now this process has low priority and a parent.
    pin_keras()
    from model.training.job.job import TrainingJob  # noqa: PLC0415
    from model.training.job.report import explain_failure  # noqa: PLC0415

    def send(line: Line) -> None:
        output.write(line.model_dump_json().encode() + b"\n")

    # The file stays, so that a run which is stopped and then killed does not resume.
    signal.signal(signal.SIGTERM, lambda *_: (folder / STOP_FILE).touch())
    try:
        request = TrainingRequest.model_validate_json((folder / REQUEST_FILE).read_bytes())
        TrainingJob(folder, request, examples, send).run()
    except Exception as error:
        log.exception("The training failed")
        send(explain_failure(error))
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
