from collections.abc import Callable
from dataclasses import replace
from typing import Any

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from model import outliers
from model.augmentation import (
    NARROWEST,
    SLIGHT,
    WIDEST,
    WIDEST_ONE,
    AugmentedBatches,
    LabelledImages,
    Variation,
    coarsen,
    mark_as_photo,
    stretch,
    warp,
)
from model.hands import add_european_strokes, lay_out
from model.outliers import SIDE, draw_outlier, draw_pair
from model.preprocessing import prepare_digit
from model.recipes import SHIPPED
from model.spec import NOT_A_DIGIT
from model.training_images import prepare_images
from tests.model.tiny_mnist import make_tiny_mnist

Image = NDArray[np.uint8]
Draw = Callable[[np.random.Generator], Image]

SEEDS = st.integers(0, 2**32 - 1)
STILL = Variation(
    rotation=0.0, scale=0.0, aspect=0.0, shear=0.0, shift=0.0, elastic=0.0, perspective=0.0
)
DRAWINGS = [
    outliers.draw_letter,
    outliers.draw_sign,
    outliers.draw_scribble,
    outliers.draw_grid,
    outliers.draw_texture,
    outliers.draw_blob,
]


@pytest.fixture(scope="module")
def images() -> Image:
    return prepare_images(make_tiny_mnist().train_images)


def make_batches(
    images: Image,
    *,
    crops: LabelledImages | None = None,
    seed: int = 1,
    first_epoch: int = 0,
    **shares: Any,
) -> AugmentedBatches:
    labels = make_tiny_mnist().train_labels
    return AugmentedBatches(
        (images, labels),
        crops or (images[:0], labels[:0]),
        replace(SHIPPED, batch_size=12, seed=seed, **shares),
        first_epoch=first_epoch,
    )


def is_image(image: Image) -> bool:
    return image.shape == (28, 28) and image.dtype == np.uint8


def test_an_epoch_is_every_whole_batch(images: Image) -> None:
    batches = make_batches(images)

    shapes = [(inputs.shape, labels.shape) for inputs, labels in (batches[n] for n in range(3))]
    assert len(batches) == 3
    assert shapes == [((12, 28, 28, 1), (12,))] * 3


def test_inputs_are_intensities_and_labels_are_classes(images: Image) -> None:
    inputs, labels = make_batches(images)[0]

    assert inputs.dtype == np.float32
    assert labels.dtype == np.int32
    assert 0.0 <= inputs.min() <= inputs.max() <= 1.0
    assert set(labels.tolist()) <= set(range(11))


def test_the_same_seed_gives_the_same_batches(images: Image) -> None:
    (first, labels), (again, same_labels) = (make_batches(images)[1] for _ in range(2))

    assert np.array_equal(first, again)
    assert np.array_equal(labels, same_labels)
    assert not np.array_equal(first, make_batches(images, seed=2)[1][0])


def test_every_epoch_varies_anew(images: Image) -> None:
    batches = make_batches(images)
    first = batches[0][0]

    batches.on_epoch_end()

    assert not np.array_equal(batches[0][0], first)


def test_a_run_that_goes_on_sees_what_it_would_have_seen(images: Image) -> None:
    whole, resumed = make_batches(images), make_batches(images, first_epoch=2)

    whole.on_epoch_end()
    whole.on_epoch_end()

    assert all(np.array_equal(whole[n][0], resumed[n][0]) for n in range(3))


def test_some_images_are_no_digits_and_the_others_keep_their_labels(images: Image) -> None:
    batches = make_batches(images)
    seen: list[int] = []

    for _ in range(20):
        seen += [label for n in range(3) for label in batches[n][1].tolist()]
        batches.on_epoch_end()

    shares = np.bincount(seen, minlength=11) / len(seen)
    assert shares[NOT_A_DIGIT] == pytest.approx(Variation().outlier_share, abs=0.05)
    assert shares[:NOT_A_DIGIT].min() > 0.04


def test_crops_take_the_place_of_some_images_and_keep_their_classes(images: Image) -> None:
    full_ink = (np.full((3, 28, 28), 255, np.uint8), np.full(3, NOT_A_DIGIT, np.uint8))
    batches = make_batches(images, crops=full_ink)
    seen: list[tuple[float, int]] = []

    for _ in range(20):
        for inputs, labels in (batches[n] for n in range(3)):
            seen += zip(inputs.mean(axis=(1, 2, 3)).tolist(), labels.tolist(), strict=True)
        batches.on_epoch_end()

    crops = [label for ink, label in seen if ink > 0.7]
    assert set(crops) == {NOT_A_DIGIT}
    assert len(crops) / len(seen) == pytest.approx(Variation().crop_share, abs=0.06)


def test_images_come_from_few_pixels_only_where_that_is_asked_for(images: Image) -> None:
    fine, coarse = (make_batches(images, coarse_share=share)[0][0] for share in (0.0, 1.0))

    assert not any(np.array_equal(*pair) for pair in zip(fine, coarse, strict=True))


def test_digits_are_of_the_copybook_where_that_is_asked_for(images: Image) -> None:
    nothing = np.zeros_like(images)
    batches = make_batches(nothing, copybook_share=1.0)

    inputs, labels = batches[0]

    written = labels != NOT_A_DIGIT
    assert written.sum() > 6
    assert (inputs[written].max(axis=(1, 2, 3)) > 0.3).all()


def test_digits_are_stretched_only_where_that_is_asked_for(images: Image) -> None:
    usual, stretched = (make_batches(images, stretch_share=share)[0][0] for share in (0.0, 1.0))

    assert not any(np.array_equal(*pair) for pair in zip(usual, stretched, strict=True))


def measure_width(image: Image) -> float:
    """Measure how wide the ink of an image is, as a share of its height."""
    _, _, width, height = cv2.boundingRect((image > 100).astype(np.uint8))
    return width / height


@settings(max_examples=60)
@given(st.sampled_from([2, 4, 6, 8]), SEEDS)
def test_a_stretched_digit_is_wider_or_narrower_within_limits(label: int, seed: int) -> None:
    image = prepare_images(make_tiny_mnist().train_images[label : label + 1])[0]

    stretched, again = (stretch(image, label, np.random.default_rng(seed)) for _ in range(2))

    assert is_image(stretched)
    assert np.array_equal(stretched, again)
    assert 0.7 * NARROWEST < measure_width(stretched) < 1.2 * WIDEST


def test_many_stretched_digits_are_as_wide_as_they_were_narrow() -> None:
    image = prepare_images(make_tiny_mnist().train_images[2:3])[0]

    widths = [measure_width(stretch(image, 2, np.random.default_rng(seed))) for seed in range(60)]

    assert min(widths) < 0.8 * measure_width(image)
    assert max(widths) > 1.2 * measure_width(image)


def test_a_line_down_and_an_empty_image_are_not_stretched() -> None:
    line = np.zeros((28, 28), np.uint8)
    line[4:24, 13:15] = 255

    for image in (line, np.zeros_like(line)):
        assert all(stretch(image, 1, np.random.default_rng(seed)) is image for seed in range(20))


def test_no_1_is_made_so_wide_that_it_looks_like_a_7() -> None:
    board = np.zeros((90, 70), np.uint8)
    corners = np.array([(15, 40), (40, 10), (40, 80)])
    cv2.polylines(board, [corners], isClosed=False, color=255, thickness=6)
    flagged = lay_out(board)

    widths = [measure_width(stretch(flagged, 1, np.random.default_rng(seed))) for seed in range(60)]

    assert measure_width(flagged) < WIDEST_ONE
    assert max(widths) < 1.15 * WIDEST_ONE


@given(SEEDS)
def test_a_coarse_image_has_ink_where_the_fine_one_has(seed: int) -> None:
    image = lay_out(np.tri(28, dtype=np.uint8) * 255)

    coarse, again = (coarsen(image, np.random.default_rng(seed)) for _ in range(2))

    assert is_image(coarse)
    assert np.array_equal(coarse, again)
    assert coarse.max() > 200
    assert np.corrcoef(coarse.ravel(), image.ravel())[0, 1] > 0.8


def test_crops_vary_less_than_images() -> None:
    image = lay_out(np.tri(28, dtype=np.uint8) * 255)

    slight, full = (
        [warp(image, variation, np.random.default_rng(seed)) for seed in range(40)]
        for variation in (SLIGHT, Variation())
    )

    changes = [np.abs(np.stack(each).astype(int) - image).mean() for each in (slight, full)]
    assert 0 < changes[0] < 0.7 * changes[1]


@given(SEEDS)
def test_a_warped_image_is_an_image_that_the_seed_decides(seed: int) -> None:
    image = lay_out(np.tri(28, dtype=np.uint8) * 255)

    warped, again = (warp(image, Variation(), np.random.default_rng(seed)) for _ in range(2))

    assert is_image(warped)
    assert np.array_equal(warped, again)
    assert 0.5 < warped.sum() / image.sum() < 1.6


@given(SEEDS)
def test_without_variation_nothing_is_warped(seed: int) -> None:
    image = lay_out(np.tri(28, dtype=np.uint8) * 255)

    warped = warp(image, STILL, np.random.default_rng(seed))

    assert np.abs(warped.astype(int) - image).max() <= 1


@given(SEEDS)
def test_the_marks_of_a_photo_leave_an_image_with_ink(seed: int) -> None:
    image = lay_out(np.eye(28, dtype=np.uint8) * 255)

    marked, again = (mark_as_photo(image, np.random.default_rng(seed)) for _ in range(2))

    assert is_image(marked)
    assert marked.max() > 60
    assert np.array_equal(marked, again)


@pytest.mark.parametrize("label", [2, 3, 4, 5, 6, 8, 9])
def test_most_digits_need_no_european_strokes(images: Image, label: int) -> None:
    image = images[label]

    assert add_european_strokes(image, label, np.random.default_rng(0)) is image


@settings(max_examples=30, deadline=None)
@given(label=st.sampled_from([0, 1, 7]), seed=SEEDS)
def test_european_strokes_are_added_and_laid_out_as_they_are_served(label: int, seed: int) -> None:
    image = prepare_images(make_tiny_mnist().train_images[label : label + 1])[0]

    written, again = (
        add_european_strokes(image, label, np.random.default_rng(seed)) for _ in range(2)
    )

    assert is_image(written)
    assert not np.array_equal(written, image)
    assert np.array_equal(written, again)
    assert np.array_equal(written, lay_out(written))


def test_a_drawing_is_laid_out_by_the_serving_preprocessing() -> None:
    drawing = np.zeros((90, 70), np.uint8)
    drawing[20:70, 30:40] = 200

    laid = lay_out(drawing)

    assert is_image(laid)
    assert np.abs(laid / 255.0 - prepare_digit(drawing)[..., 0]).max() < 0.003


@settings(max_examples=60, deadline=None)
@given(SEEDS)
def test_an_outlier_is_an_image_that_the_seed_decides(seed: int) -> None:
    digits = make_tiny_mnist().train_images

    outlier, again = (draw_outlier(digits, np.random.default_rng(seed)) for _ in range(2))

    assert is_image(outlier)
    assert np.array_equal(outlier, again)


@pytest.mark.parametrize("draw", DRAWINGS)
@pytest.mark.parametrize("seed", range(5))
def test_every_kind_of_outlier_has_ink_on_empty_ground(draw: Draw, seed: int) -> None:
    board = draw(np.random.default_rng(seed))

    assert board.shape in {(SIDE, SIDE), (SIDE // 2, SIDE // 2)}
    assert board.dtype == np.uint8
    assert board.max() > 100


@pytest.mark.parametrize("seed", range(5))
def test_a_pair_is_wider_than_a_digit(seed: int) -> None:
    digits = make_tiny_mnist().train_images

    pair = draw_pair(digits, np.random.default_rng(seed))

    columns = np.flatnonzero(pair.any(axis=0))
    assert pair.shape == (28, 56)
    assert columns[-1] - columns[0] > 20
