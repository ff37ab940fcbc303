"""A font that every installation has, in the place of those of scripts/install_fonts.py."""

import json
import shutil
from pathlib import Path

from matplotlib import get_data_path

from model.synthesis.fonts import HANDWRITING, Font, load_fonts


def install_a_font(folder: Path) -> list[Font]:
    """Install matplotlib's own font as if it were handwriting."""
    family = folder / HANDWRITING / "dejavu"
    family.mkdir(parents=True)
    (family / "package.json").write_text(json.dumps({"name": "dejavu", "version": "2.37"}))
    shutil.copyfile(
        Path(get_data_path()) / "fonts" / "ttf" / "DejaVuSans.ttf",
        family / "dejavu-latin-400-normal.woff",
    )
    return load_fonts(folder, HANDWRITING)
