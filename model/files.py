"""Write small files whole."""

import os
from pathlib import Path


def replace_file(path: Path, text: str) -> None:
    """Write a file; a kill or a full disk at any moment leaves the old one or the new one.

    Raises:
        OSError: It cannot be written; the old one stays.
    """
    unfinished = path.with_name(f".unfinished-{path.name}")
    unfinished.write_text(text, "utf-8")
    with unfinished.open("rb+") as file:
        os.fsync(file.fileno())
    unfinished.replace(path)
