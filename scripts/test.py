"""Run the checks of the project: python3 scripts/test.py [--all] [PYTEST ARGS].

The default run leaves out slow tests; `--all` adds them: the container image, the database tests
once more on PostgreSQL, installations from nothing, trainings of the detector, long runs with
faults, and benchmarks.
"""

import os
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from scripts.setup.interpreter import ensure_supported

PARALLEL = ("-n", str(1 + (os.cpu_count() or 1)), "--dist", "worksteal")
"""Tests mostly wait for processes, so there are more workers than cores. A worker gets consecutive
tests, which share fixtures, and takes over tests of other workers when it has none left."""


def main() -> None:
    """Run the quick checks, print each result, then run pytest; fail if any of them failed."""
    if {"-h", "--help"} & set(sys.argv[1:]):
        print(__doc__)
        return
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
    arguments = [argument for argument in sys.argv[1:] if argument != "--all"]
    complete = len(arguments) < len(sys.argv[1:])
    selection = [] if complete else ["-m", "not slow"]
    tests = subprocess.call([python, "-m", "pytest", *PARALLEL, *selection, *arguments])
    if not complete:
        print("Slow tests were left out; run them with: python3 scripts/test.py --all")
    sys.exit(tests or not all(passed))


def _passes(name: str, command: "list[str]") -> bool:
    """Run one check; print its output only if it fails."""
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
