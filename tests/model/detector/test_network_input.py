import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from model.detector.network_input import CHANNELS, FAR_WINDOW, encode_image


def make_image(height: int, width: int) -> np.ndarray:
    return np.random.default_rng(0).integers(0, 256, (height, width)).astype(np.uint8)


@settings(max_examples=20, deadline=None)
@given(st.integers(16, 300), st.integers(16, 300), st.integers(0, 255))
def test_an_image_without_contrast_is_all_zero(height: int, width: int, level: int) -> None:
    encoded = encode_image(np.full((height, width), level, np.uint8))

    assert encoded.shape == (height, width, CHANNELS)
    assert encoded.dtype == np.float32
    assert encoded == pytest.approx(0.0, abs=0.02)


def test_a_part_of_an_image_is_encoded_as_in_the_whole_image() -> None:
    image = make_image(400, 500)
    reach = FAR_WINDOW // 2 + 1

    whole, part = encode_image(image), encode_image(image[100:, 100:])

    assert part[reach:, reach:] == pytest.approx(whole[100 + reach :, 100 + reach :], abs=0.01)


def test_darker_light_changes_nothing() -> None:
    image = make_image(100, 100) // 2

    assert encode_image(image + 90) == pytest.approx(encode_image(image), abs=0.01)
