from pathlib import Path

import numpy as np
import pytest

from model.errors import DataError
from model.evaluation.scores import expected_calibration_error, load_crops


@pytest.mark.parametrize(
    ("confidences", "right", "error"),
    [
        ([1.0, 1.0], [True, True], 0.0),
        ([1.0, 1.0], [False, False], 1.0),
        ([0.5, 0.5], [True, False], 0.0),
        ([0.9] * 10, [True] * 5 + [False] * 5, 0.4),
        ([1.0, 1.0, 0.5, 0.5], [True, True, True, True], 0.25),
    ],
)
def test_calibration_is_how_far_confidence_is_from_accuracy(
    confidences: list[float], right: list[bool], error: float
) -> None:
    measured = expected_calibration_error(np.array(confidences), np.array(right))

    assert measured == pytest.approx(error)


@pytest.mark.parametrize("full", [1, 255])
def test_crops_are_loaded_in_full_ink(tmp_path: Path, full: int) -> None:
    crops = np.random.default_rng(0).integers(0, 2, (6, 16, 16)).astype(np.uint8)
    np.savez_compressed(tmp_path / "crops.npz", x=crops * full, y=np.arange(6))

    images, labels = load_crops(tmp_path / "crops.npz")

    assert np.array_equal(images, crops * 255)
    assert labels.tolist() == [0, 1, 2, 3, 4, 5]
    assert images.dtype == labels.dtype == np.uint8


@pytest.mark.parametrize("blank", [0, 1])
def test_empty_crops_are_refused(tmp_path: Path, blank: int) -> None:
    np.savez_compressed(tmp_path / "crops.npz", x=np.zeros((blank, 16, 16)), y=np.arange(blank))

    with pytest.raises(DataError, match=r"crops\.npz holds no crops, or one without ink"):
        load_crops(tmp_path / "crops.npz")
