from io import BytesIO

import numpy as np
import pytest
from PIL import Image

from tests.drawing import draw_digits, encode


@pytest.mark.parametrize("seed", range(6))
def test_digits_are_dark_strokes_on_bright_paper(seed: int) -> None:
    page = draw_digits("0123456789", height=240, jitter_seed=seed)

    dark = (page.mean(axis=-1) < 120).mean()
    assert page.shape[0] == 240
    assert page.dtype == np.uint8
    assert 0.02 < dark < 0.12
    assert page[0].min() > 150


def test_the_same_seed_draws_the_same_photo() -> None:
    assert np.array_equal(draw_digits("42"), draw_digits("42"))
    assert not np.array_equal(draw_digits("42")[:, :100], draw_digits("42", jitter_seed=1)[:, :100])


def test_a_space_widens_the_page_and_a_newline_makes_digits_smaller() -> None:
    ink = [int((draw_digits(text).mean(axis=-1) < 120).sum()) for text in ("77", "77\n77")]

    assert draw_digits("7 7").shape[1] > draw_digits("77").shape[1] + 100
    assert ink[1] < ink[0]


def test_light_ink_shows_on_a_dark_board() -> None:
    board = draw_digits("3", ink=(240, 240, 240), paper=(30, 50, 40))

    assert board.max() > 200
    assert board[0].max() < 120


@pytest.mark.parametrize("text", ["", " \n ", "12a"])
def test_only_digits_are_drawn(text: str) -> None:
    with pytest.raises(ValueError, match="text must be digits"):
        draw_digits(text)


@pytest.mark.parametrize("name", ["JPEG", "PNG", "WEBP", "BMP", "GIF", "TIFF"])
def test_pictures_are_encoded_as_files(name: str) -> None:
    page = draw_digits("5", height=90)

    image = Image.open(BytesIO(encode(page, name)))

    assert image.format == name
    assert image.size == (page.shape[1], page.shape[0])
