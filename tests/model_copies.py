"""Versions of the model to choose from: copies of the shipped one under names of their own."""

import json
import shutil
from pathlib import Path

from model.registry.version import MANIFEST_FILE, PRETRAINED


def copy_version(name: str, models: Path) -> Path:
    """Make a version that reads as the shipped one does, and return its folder."""
    folder = models / name
    shutil.copytree(PRETRAINED, folder)
    manifest = json.loads((folder / MANIFEST_FILE).read_text())
    (folder / MANIFEST_FILE).write_text(json.dumps(manifest | {"name": name}))
    return folder
