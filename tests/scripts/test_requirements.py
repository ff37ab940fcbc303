import re
from pathlib import Path

import pytest

REQUIREMENTS = Path(__file__).resolve().parents[2] / "scripts" / "requirements"


def _pins(name: str) -> set[str]:
    text = (REQUIREMENTS / f"{name}.txt").read_text()
    return {line.rstrip(" \\") for line in text.splitlines() if "==" in line}


def test_each_set_holds_the_ones_before_it_and_serving_no_training_library() -> None:
    assert _pins("serve") < _pins("full") < _pins("dev")
    assert not [pin for pin in _pins("serve") if re.match("tensorflow|keras", pin)]


@pytest.mark.parametrize("name", ["serve", "full", "dev"])
def test_pins_name_versions_and_checksums_and_no_addresses(name: str) -> None:
    lines = (REQUIREMENTS / f"{name}.txt").read_text().splitlines()

    fitting = re.compile(r"[\w.-]+==[\w.]+( ; [^/]+)? \\|    --hash=sha256:[0-9a-f]{64}( \\)?")
    assert [line for line in lines if not fitting.fullmatch(line)] == []
