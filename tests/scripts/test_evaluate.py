import json
import shutil
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from model.registry.version import PRETRAINED, read_manifest
from scripts import evaluate
from scripts.evaluation.model_card import CARD_FILE
from tests.drawing import draw_digits, encode
from tests.model.tiny_mnist import make_tiny_mnist
from tests.scripts.small_project import exit_code

SCORES = {"photos", "exact", "digit_error_rate", "unsure", "false_reads", "sure_and_wrong"}

Evaluate = Callable[..., tuple[str | int | None, str, str]]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A table of photos, a file of crops with three wrong labels, and no MNIST."""
    folder = tmp_path_factory.mktemp("evaluated")
    for name, text in (("one.jpg", "7"), ("two.jpg", "3"), ("rows.jpg", "40\n12")):
        (folder / name).write_bytes(encode(draw_digits(text)))
    (folder / "blank.jpg").write_bytes(encode(np.full((200, 200), 230, np.uint8)))
    (folder / "broken.jpg").write_bytes(b"no picture")
    rows = [
        "path,kind,label,source_repo,notes",
        "one.jpg,single,7,someone/photos,thin pen",
        "two.jpg,single,8,someone/else,",
        "broken.jpg,single,4,someone/else,",
        "rows.jpg,multi,40 12,,ruled",
        "blank.jpg,negative,,someone/photos,",
        "blank.jpg,negative,,someone/photos,printed-digits",
    ]
    (folder / "labels.csv").write_text("\n".join(rows) + "\n")
    mnist = make_tiny_mnist()
    labels = mnist.train_labels.copy()
    labels[[3, 13, 5]] = 8, 8, 6
    np.savez_compressed(folder / "drawn.npz", x=mnist.train_images, y=labels)
    (folder / "data").mkdir()
    np.savez(folder / "data" / "mnist.npz", x_train=np.zeros(1))
    return folder


@pytest.fixture
def run_evaluate(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Evaluate:
    monkeypatch.chdir(folder)
    monkeypatch.setenv("DATA_DIR", "data")

    def run(*arguments: str, mnist: str = "") -> tuple[str | int | None, str, str]:
        monkeypatch.setenv("MNIST_PATH", mnist)
        monkeypatch.setattr(sys, "argv", ["evaluate.py", *arguments])
        return exit_code(evaluate.main), *capsys.readouterr()

    return run


def test_crops_are_reported_by_file_and_photos_by_kind_and_source(
    run_evaluate: Evaluate,
) -> None:
    status, printed, warned = run_evaluate(
        "--photos", "labels.csv", "--crops", "drawn.npz", "--json"
    )

    report = json.loads(printed)
    crops, kinds = report["crops"].pop("drawn"), report["photos"]
    single = kinds["single"]
    assert status is None
    assert "MNIST is left out: " in warned
    assert (report["model"], report["mnist"]) == (read_manifest(PRETRAINED).name, None)
    assert report["crops"] == {}
    assert (crops["count"], crops["accuracy"]) == (40, 37 / 40)
    assert crops["confusions"] == [[8, 3, 2], [6, 5, 1]]
    assert 0.0 < crops["calibration_error"] < 0.1
    assert set(kinds) == {"calibration_error", "single", "multi", "negative", "printed-digits"}
    assert set(single["sources"]) == {"someone/photos", "someone/else"}
    assert set(kinds["multi"]["sources"]) == {"unknown"}
    assert set(single["all"]) == SCORES
    assert (single["all"]["photos"], single["all"]["exact"]) == (3, 1)
    assert single["all"]["digit_error_rate"] == pytest.approx(2 / 3)
    assert single["all"]["sure_and_wrong"] == 1
    assert single["sources"]["someone/else"]["exact"] == 0
    assert kinds["multi"]["all"]["exact"] == 1
    assert kinds["negative"]["all"]["false_reads"] == 0.0


def test_a_person_gets_a_table_of_the_chosen_photos(
    run_evaluate: Evaluate, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(evaluate, "measure_made_up", lambda _, count: {"rows": count / 8})
    asked = ("--photos", "labels.csv", "--only", "someone/else")

    status, printed, _ = run_evaluate(*asked, "--crops", "drawn.npz", "--made-up", "2")

    lines = printed.splitlines()
    assert status is None
    assert lines[0] == f"model {read_manifest(PRETRAINED).name}"
    assert lines[1].startswith("drawn: 92.50% of 40, calibration error ")
    assert lines[2] == "  most confused: 8→3 2×, 6→5 1×"
    assert lines[3] == "made-up pages, rows: 25.0% digit errors"
    assert [line.split()[0] for line in lines[4:]] == ["digits", "single", "all", "someone/else"]


def test_the_card_lies_beside_the_manifest_and_leaves_out_what_was_not_measured(
    run_evaluate: Evaluate, folder: Path
) -> None:
    shutil.copytree(PRETRAINED, folder / "cards", ignore=shutil.ignore_patterns(CARD_FILE))

    status, _, _ = run_evaluate("--model", "cards", "--card")

    card = (folder / "cards" / CARD_FILE).read_text(encoding="utf-8")
    assert status is None
    assert card.startswith(f"# {read_manifest(PRETRAINED).name}\n")
    assert "## How well" not in card
    assert "## Limits" in card


@pytest.mark.parametrize(
    ("arguments", "mnist", "said"),
    [
        (("--model", "absent"), "", "absent holds no model version: No such file or directory"),
        ((), "absent.npz", "MNIST_PATH names no file, received: absent.npz"),
        (("--photos", "absent.csv"), "", "absent.csv cannot be read as a table: [Errno 2]"),
        (("--crops", "labels.csv"), "", "labels.csv is not an archive of x, y: "),
        (("--fonts",), "", "fonts are missing: run scripts/install_fonts.py first"),
        (("--made-up", "1"), "", "fonts are missing: run scripts/install_fonts.py first"),
    ],
)
def test_missing_files_are_reported_in_one_line(
    run_evaluate: Evaluate, arguments: tuple[str, ...], mnist: str, said: str
) -> None:
    refused, printed, _ = run_evaluate(*arguments, mnist=mnist)

    assert printed == ""
    assert isinstance(refused, str)
    assert refused.startswith(f"evaluate.py: {said}")
    assert "\n" not in refused
