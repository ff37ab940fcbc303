"""Run every check that the project has: python3 scripts/test.py [PYTEST ARGS]."""

import os
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from scripts.setup.interpreter import ensure_supported


def main() -> None:
    """Run the quick checks, say how each went, then run pytest; fail if any of them failed."""
    ensure_supported()
    from scripts.setup.environment import (  # noqa: PLC0415 - older Pythons cannot read it
        ROOT,
        prepare,
        tool,
    )

    python = str(prepare("dev"))
    os.chdir(str(ROOT))
    checks = {
        "format": [python, "-m", "ruff", "format", "--check"],
        "lint": [python, "-m", "ruff", "check"],
        "types": [python, "-m", "mypy"],
        "imports": [str(tool("lint-imports"))],
    }
    passed = [_passes(name, command) for name, command in checks.items()]
    tests = subprocess.call([python, "-m", "pytest", *sys.argv[1:]])
    sys.exit(tests or not all(passed))


def _passes(name: str, command: "list[str]") -> bool:
    """Run one check; what it says matters only if it fails."""
    result = subprocess.run(
        command, check=False, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    if result.returncode == 0:
        print(f"{name:<8} passed", flush=True)
    else:
        print(f"{name:<8} FAILED: {' '.join(command)}\n{result.stdout}", flush=True)
    return result.returncode == 0


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit(130)
