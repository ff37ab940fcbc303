"""Write files and folders completely or not at all."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """Yield a temporary path for a file or a folder, which then replaces `path`.

    If the process is killed or the disk is full, the old file or the new one is there; a folder may
    be missing, but is never incomplete.
    """
    unfinished = path.with_name(f".unfinished-{path.name}")
    shutil.rmtree(unfinished, ignore_errors=True)
    try:
        yield unfinished
        if unfinished.is_file():
            with unfinished.open("rb+") as file:
                os.fsync(file.fileno())
        else:
            shutil.rmtree(path, ignore_errors=True)
        unfinished.replace(path)
    finally:
        if unfinished.is_file():
            unfinished.unlink()
        shutil.rmtree(unfinished, ignore_errors=True)
