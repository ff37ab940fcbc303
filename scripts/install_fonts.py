"""Install the fonts that made-up pages and digits are drawn with into DATA_DIR/fonts.

Usage: python scripts/install_fonts.py

The fonts are under open licenses and come from npm, in the versions that
model/synthesis/families.csv lists. Families that are installed already are left as they are.
"""

import argparse
import csv
import json
import shutil
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Final

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from model.errors import DataError
from model.registry.files import replacing
from model.synthesis.fonts import fonts_folder
from scripts.command import run
from scripts.paths import data_directory

AT_ONCE: Final = 20
"""Number of packages that one call of npm fetches."""

KEPT: Final = ("package.json", "LICENSE", "*-400-normal.woff", "tabler-icons.woff")
"""Files of a package that are kept."""


@dataclass(frozen=True, kw_only=True)
class Family:
    """A font family: its kind (see `model.synthesis.fonts`), npm package and version."""

    kind: str
    package: str
    version: str

    @property
    def folder(self) -> Path:
        """Its folder inside the folder of fonts."""
        return Path(self.kind, self.package.rsplit("/", 1)[-1])


def main() -> None:
    """Install what is missing."""
    argparse.ArgumentParser(description="Install fonts for training.").parse_args()
    folder, families = fonts_folder(data_directory()), list_families()
    missing = [family for family in families if not is_installed(family, folder)]
    print(f"{len(families) - len(missing)} of {len(families)} families are in {folder}", flush=True)
    try:
        for start in range(0, len(missing), AT_ONCE):
            install(missing[start : start + AT_ONCE], folder)
    except OSError as error:
        raise DataError(f"{error}") from error


def list_families() -> list[Family]:
    """List the families that training and evaluation need."""
    with (ROOT / "model/synthesis/families.csv").open(encoding="utf-8", newline="") as file:
        return [Family(**row) for row in csv.DictReader(file)]


def is_installed(family: Family, folder: Path) -> bool:
    """Check whether a family is installed in the version that is listed."""
    package = folder / family.folder / "package.json"
    return package.is_file() and json.loads(package.read_text("utf-8"))["version"] == family.version


def install(families: Sequence[Family], folder: Path) -> None:
    """Fetch packages with npm and unpack their fonts.

    Raises:
        DataError: npm is missing or fails.
    """
    npm = shutil.which("npm")
    if npm is None:
        raise DataError("npm is missing. Install Node.js (https://nodejs.org), then try again.")
    wanted = [f"{family.package}@{family.version}" for family in families]
    with tempfile.TemporaryDirectory() as packed:
        command = [npm, "pack", "--json", "--pack-destination", packed, *wanted]
        result = subprocess.run(command, capture_output=True, text=True, check=False)
        if result.returncode:
            lines = result.stderr.strip().splitlines() or ["npm failed"]
            raise DataError(f"The fonts cannot be fetched: {lines[0]}")
        archives = {package["name"]: package["filename"] for package in _packages(result.stdout)}
        for family in families:
            unpack(Path(packed, archives[family.package]), folder / family.folder)
            print(f"{family.folder.as_posix()} {family.version}", flush=True)


def _packages(output: str) -> list[dict[str, str]]:
    """Read npm's output: a list up to npm 11, an object by name in later versions."""
    answer = json.loads(output)
    return list(answer.values()) if isinstance(answer, dict) else answer


def unpack(archive: Path, folder: Path) -> None:
    """Unpack the fonts of a package, with its license and version, into a folder of its own."""
    with tarfile.open(archive) as package, replacing(folder) as unfinished:
        unfinished.mkdir(parents=True)
        for member in package.getmembers():
            name = PurePosixPath(member.name).name
            content = package.extractfile(member) if member.isfile() else None
            if content and any(PurePosixPath(name).match(pattern) for pattern in KEPT):
                (unfinished / name).write_bytes(content.read())


if __name__ == "__main__":
    run(main)
