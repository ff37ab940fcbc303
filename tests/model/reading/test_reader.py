from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from model.decoding.limits import LONGER_SIDE
from model.reading.candidate import Candidate
from model.reading.orientation import View
from model.reading.reader import DigitReader, Page, choose_page
from model.reading.result import Box, Outcome
from model.registry.version import PRETRAINED, load_version
from tests.drawing import draw_digits, encode
from tests.model.pages import LOOKS
from tests.model.reading.samples import candidate

CASES = Path(__file__).resolve().parents[2] / "data" / "cases"


def frame(box: Box) -> tuple[int, int, int, int]:
    """The left, upper, right and lower edge of a box."""
    return box.x, box.y, box.x + box.width, box.y + box.height


def ink_frame(page: NDArray[np.uint8]) -> tuple[int, int, int, int]:
    """The left, upper, right and lower edge of the dark strokes on a page."""
    x, y, width, height = cv2.boundingRect((page.mean(axis=-1) < 130).astype(np.uint8))
    return x, y, x + width, y + height


@pytest.mark.parametrize("digit", "0123456789")
@pytest.mark.parametrize("look", LOOKS)
def test_a_single_digit_is_read(reader: DigitReader, digit: str, look: str) -> None:
    photo = encode(draw_digits(digit, jitter_seed=1, **LOOKS[look]))

    assert reader.read(photo).text == digit


@pytest.mark.parametrize("text", ["407", "12 34", "1\n2", "407\n12 34", "0123456789"])
@pytest.mark.parametrize("seed", range(2))
def test_several_digits_are_read_in_reading_order(
    reader: DigitReader, text: str, seed: int
) -> None:
    reading = reader.read(encode(draw_digits(text, jitter_seed=seed)))

    assert reading.text == text
    assert [digit.row for digit in reading.digits] == sorted(digit.row for digit in reading.digits)


@pytest.mark.parametrize("slant", [-0.3, 0.3])
def test_leaning_digits_are_read(reader: DigitReader, slant: float) -> None:
    assert reader.read(encode(draw_digits("407", slant=slant))).text == "407"


@pytest.mark.parametrize("level", [0, 128, 255])
@pytest.mark.parametrize("shape", [(480, 640), (1, 1), (1, 300)])
def test_a_blank_photo_has_no_digits(
    reader: DigitReader, level: int, shape: tuple[int, int]
) -> None:
    reading = reader.read(encode(np.full(shape, level, np.uint8)))

    assert reading.outcome is Outcome.NO_DIGITS
    assert reading.digits == ()
    assert reading.text == ""


@pytest.mark.parametrize("height", [480, 1000, 2400])
def test_the_box_lies_on_the_digit_also_if_the_photo_is_reduced(
    reader: DigitReader, height: int
) -> None:
    page = draw_digits("3", height=height)

    reading = reader.read(encode(page))

    (digit,) = reading.digits
    assert max(reading.image.shape) <= LONGER_SIDE
    assert np.abs(np.subtract(frame(digit.box), ink_frame(page))).max() <= 0.05 * height


def test_boxes_end_within_the_photo(reader: DigitReader) -> None:
    page = draw_digits("4", height=2018, jitter_seed=39)
    left, top, right, bottom = ink_frame(page)
    close_up = page[top - 2 : bottom + 2, left - 2 : right + 2]

    (digit,) = reader.read(encode(close_up)).digits

    assert digit.box.x + digit.box.width <= close_up.shape[1]
    assert digit.box.y + digit.box.height <= close_up.shape[0]


@pytest.mark.parametrize("text", ["407", "7"])
@pytest.mark.parametrize("share", [0.05, 0.25])
@pytest.mark.parametrize("desk", [0, 90])
def test_paper_on_a_dark_desk_has_no_other_digits(
    reader: DigitReader, text: str, share: float, desk: int
) -> None:
    page = draw_digits(text)
    side = int(share * page.shape[1])
    photo = np.pad(page, ((0, 0), (side, side), (0, 0)), constant_values=desk)

    assert reader.read(encode(photo)).text == text


def test_a_reading_names_its_model_and_its_time(reader: DigitReader) -> None:
    reading = reader.read(encode(draw_digits("7")))

    assert reading.model == reader.model_name == load_version(PRETRAINED).manifest.name
    assert reading.milliseconds > reading.decoding_milliseconds > 0
    assert sum(reading.steps.values()) == pytest.approx(reading.milliseconds)


@settings(max_examples=25, deadline=None)
@given(st.integers(1, 90), st.integers(1, 90), st.integers(0, 2**32 - 1))
def test_noise_of_any_size_is_read_without_a_fault(
    reader: DigitReader, height: int, width: int, seed: int
) -> None:
    noise = np.random.default_rng(seed).integers(0, 256, (height, width)).astype(np.uint8)

    reading = reader.read(encode(noise, "PNG"))

    # Noise with specks that look like a row of digits, which is leveled.
    assert reading.image.shape == (height, width) or reading.degrees != 0
    assert all(0 <= digit.digit <= 9 for digit in reading.digits)


def test_one_reader_serves_many_threads(reader: DigitReader) -> None:
    texts = ["407", "12 34", "8", "56\n90"]
    photos = [encode(draw_digits(text, height=300)) for text in texts]
    alone = [reader.read(photo).digits for photo in photos]

    with ThreadPoolExecutor(8) as pool:
        together = [reading.digits for reading in pool.map(reader.read, photos * 6)]

    for one, other in zip(alone * 6, together, strict=True):
        assert [each.box for each in one] == [each.box for each in other]
        assert all(
            np.array_equal(each.probabilities, again.probabilities)
            for each, again in zip(one, other, strict=True)
        )


@pytest.mark.parametrize(
    ("photo", "text"),
    [
        ("alpha_white_ink.png", "407"),
        ("anim_blank_first.gif", "407"),
        ("box_by_the_same_pen_42.png", "42"),
        ("boxes_apart.png", "40712"),
        ("imshow_axes_viridis_7.png", "7"),
        ("num_1834_768.png", "1834"),
        ("num_5427_370.png", "5427"),
        ("ring_closed_by_hand_42.png", "42"),
        ("rot20.png", "4071"),
        ("sign_parens.png", "5"),
    ],
)
def test_digits_are_read_whole_and_other_ink_is_left_out(
    reader: DigitReader, photo: str, text: str
) -> None:
    assert reader.read((CASES / photo).read_bytes()).text == text


def test_a_sheet_of_225_digits_is_read_whole(reader: DigitReader) -> None:
    rows = reader.read((CASES / "sheet15x15_60.png").read_bytes()).text.splitlines()

    assert [len(row.replace(" ", "")) for row in rows] == [15] * 15


@pytest.mark.parametrize("digit", "0247")
def test_the_grain_of_paper_is_no_digit(reader: DigitReader, digit: str) -> None:
    page = draw_digits(digit, height=900, jitter_seed=1).astype(np.float32)
    noise = np.random.default_rng(1).standard_normal(page.shape[:2], np.float32)
    grain = cv2.GaussianBlur(noise, (0, 0), 2.0)
    grainy = np.clip(page + (20 * grain / grain.std())[..., None], 0, 255).astype(np.uint8)

    assert reader.read(encode(grainy)).text == digit


def page_of(degrees: float, *candidates: Candidate) -> Page:
    paper = np.full((400, 600), 255, np.uint8)
    return Page(
        view=View(image=paper, degrees=degrees, matrix=np.eye(2, 3), detections=[]),
        candidates=list(candidates),
        probabilities=np.full(len(candidates), 0.9),
        chosen=list(range(len(candidates))),
    )


def test_a_page_is_turned_if_more_of_its_ink_is_legible_then() -> None:
    upright = page_of(0.0, candidate(0), candidate(100))
    turned = page_of(180.0, *(candidate(100 * index) for index in range(3)))

    assert choose_page([upright, turned]) is turned


def test_ink_that_shows_through_the_sheet_does_not_turn_the_page() -> None:
    upright = page_of(0.0, candidate(0), candidate(100))
    shown_through = page_of(180.0, *(candidate(20 * n, contrast=10) for n in range(12)))

    assert choose_page([upright, shown_through]) is upright
