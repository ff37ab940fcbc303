from pathlib import Path

import pytest

from bot.monitoring.health_check import main


@pytest.mark.parametrize(("port", "named"), [("1", "1"), ("", "(which is not set)")])
def test_a_bot_that_does_not_answer_is_not_healthy(
    port: str,
    named: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("METRICS_PORT", port)

    assert main() == 1
    assert capsys.readouterr().out.startswith(f"No answer at METRICS_PORT {named}: ")
