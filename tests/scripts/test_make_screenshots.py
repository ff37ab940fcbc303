import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from scripts.make_screenshots import FILE_NAMES, SCALE, SIZE, find_browser
from tests.scripts.small_project import ROOT


@pytest.mark.skipif(find_browser() is None, reason="no Chromium or Chrome on the PATH")
def test_screenshots_of_the_chat_are_made_in_light_and_dark(tmp_path: Path) -> None:
    script = ROOT / "scripts" / "make_screenshots.py"

    subprocess.run([sys.executable, str(script), "--output", str(tmp_path)], check=True)

    pictures = [Image.open(tmp_path / name) for name in FILE_NAMES.values()]
    assert [picture.size for picture in pictures] == [(SCALE * SIZE[0], SCALE * SIZE[1])] * 2
    light, dark = [np.asarray(picture.convert("L")).mean() for picture in pictures]
    assert light > dark
