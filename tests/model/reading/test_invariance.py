"""Changes that must not change a reading: framing, light, compression and enlargement."""

from functools import cache

import cv2
import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from model.reading.reader import DigitReader
from tests.drawing import draw_digits, encode

HEIGHT = 240
PAPER = (236, 232, 222)

PHOTOS = st.tuples(st.sampled_from(["7", "4", "407", "2 58", "13\n62"]), st.integers(0, 3))
"""The text, and the seed of its writing."""

SHARES = st.floats(0.0, 0.6)

few = settings(max_examples=12, derandomize=True)


@cache
def load_reader() -> DigitReader:
    return DigitReader.load()


@cache
def draw(text: str, seed: int) -> NDArray[np.uint8]:
    return draw_digits(text, height=HEIGHT, jitter_seed=seed)


def read(image: NDArray[np.uint8], *, quality: int = 92) -> str:
    return load_reader().read(encode(image, quality=quality)).text


@few
@given(PHOTOS, st.tuples(SHARES, SHARES, SHARES, SHARES))
def test_more_paper_around_changes_nothing(
    photo: tuple[str, int], shares: tuple[float, float, float, float]
) -> None:
    top, bottom, left, right = (round(share * HEIGHT) for share in shares)

    padded = cv2.copyMakeBorder(
        draw(*photo), top, bottom, left, right, cv2.BORDER_CONSTANT, value=PAPER
    )

    assert read(padded.astype(np.uint8)) == photo[0]


@few
@given(PHOTOS, st.integers(-12, 12), st.integers(-12, 12))
def test_a_small_shift_changes_nothing(photo: tuple[str, int], right: int, down: int) -> None:
    shift = np.array([[1, 0, right], [0, 1, down]], np.float32)
    page = draw(*photo)

    shifted = cv2.warpAffine(page, shift, page.shape[1::-1], borderMode=cv2.BORDER_REPLICATE)

    assert read(shifted.astype(np.uint8)) == photo[0]


@few
@given(PHOTOS, st.floats(0.35, 1.05), st.integers(-20, 20))
def test_the_brightness_changes_nothing(
    photo: tuple[str, int], contrast: float, brightness: int
) -> None:
    lit = np.clip(draw(*photo) * contrast + brightness, 0, 255).astype(np.uint8)

    assert read(lit) == photo[0]


@few
@given(PHOTOS, st.integers(60, 95))
def test_the_quality_of_a_jpeg_changes_nothing(photo: tuple[str, int], quality: int) -> None:
    assert read(draw(*photo), quality=quality) == photo[0]


@few
@given(PHOTOS)
def test_light_ink_on_a_dark_ground_reads_as_dark_on_light(photo: tuple[str, int]) -> None:
    assert read(255 - draw(*photo)) == photo[0]


@few
@given(PHOTOS, st.floats(0.5, 3.0))
def test_the_size_of_the_photo_changes_nothing(photo: tuple[str, int], scale: float) -> None:
    method = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC

    scaled = cv2.resize(draw(*photo), None, fx=scale, fy=scale, interpolation=method)

    assert read(scaled.astype(np.uint8)) == photo[0]


@few
@given(
    st.lists(st.text("0123456789", min_size=2, max_size=5), min_size=1, max_size=3),
    st.integers(0, 9),
)
def test_rows_come_back_in_the_order_in_which_they_were_written(rows: list[str], seed: int) -> None:
    text = "\n".join(rows)

    assert read(draw_digits(text, height=140 + 100 * len(rows), jitter_seed=seed)) == text
