import numpy as np
import pytest

from model.detector.network_input import encode_image


def test_darker_light_changes_nothing() -> None:
    image = np.random.default_rng(0).integers(0, 128, (100, 100)).astype(np.uint8)

    assert encode_image(image + 90) == pytest.approx(encode_image(image), abs=0.01)
