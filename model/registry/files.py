"""Write files and folders whole."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """Give a place to write a file or a folder to, which then takes the place of `path`.

    A kill or a full disk at any moment leaves the old file or the new one; a folder may be missing
    then, but is never half a folder.
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
