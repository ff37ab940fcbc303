import json
import shutil
from pathlib import Path

import pytest
from matplotlib import get_data_path

from model.synthesis.fonts import HANDWRITING, Font, load_fonts


@pytest.fixture(scope="session")
def fonts(tmp_path_factory: pytest.TempPathFactory) -> list[Font]:
    """Install matplotlib's own font as if it were handwriting."""
    folder = tmp_path_factory.mktemp("fonts")
    family = folder / HANDWRITING / "dejavu"
    family.mkdir(parents=True)
    (family / "package.json").write_text(json.dumps({"name": "dejavu", "version": "2.37"}))
    shutil.copyfile(
        Path(get_data_path()) / "fonts" / "ttf" / "DejaVuSans.ttf",
        family / "dejavu-latin-400-normal.woff",
    )
    return load_fonts(folder, HANDWRITING)
