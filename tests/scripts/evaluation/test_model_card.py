from typing import Any

import pytest

from model.registry.version import LITERT_FILE, PRETRAINED, Manifest, read_manifest
from scripts.evaluation.model_card import CARD_FILE, write_card

CROPS = {
    "count": 1797,
    "accuracy": 0.97829,
    "calibration_error": 0.00683,
    "confusions": [[1, 8, 12], [9, 7, 3]],
}
EVALUATION: dict[str, Any] = {"mnist": None, "crops": {"optdigits_windep": CROPS, "mine": CROPS}}


@pytest.fixture
def manifest() -> Manifest:
    return read_manifest(PRETRAINED)


def test_the_card_that_ships_is_of_the_network_that_ships(manifest: Manifest) -> None:
    card = (PRETRAINED / CARD_FILE).read_text(encoding="utf-8")

    assert card.startswith(f"# {manifest.name}\n")
    assert manifest.files[LITERT_FILE] in card


def test_a_card_has_figures_by_set_and_does_not_deny_contributed_digits(
    manifest: Manifest,
) -> None:
    card = write_card(manifest, EVALUATION)

    figures = "| 1,797 | 97.83 % | 0.68 % | 1 → 8 (12), 9 → 7 (3) |"
    assert f"| Optical Recognition of Handwritten Digits (UCI), other writers {figures}" in card
    assert f"| mine {figures}" in card
    assert "MNIST, test set" not in card
    assert "No photo that anybody sent" in card
    assert f"in {manifest.seconds / 60:.0f} minutes" in card
    changes = {"data_sha256": {"contributions": "0" * 64}}
    refined = write_card(manifest.model_copy(update=changes), EVALUATION)
    assert "No photo that anybody sent" not in refined
