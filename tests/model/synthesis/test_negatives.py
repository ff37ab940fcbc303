import numpy as np
import pytest

from model.synthesis.fonts import Font
from model.synthesis.negatives import make_negatives
from tests.model.tiny_mnist import make_tiny_mnist

DIGITS = make_tiny_mnist().train_images


@pytest.mark.parametrize("with_fonts", [True, False])
def test_negatives_are_images_with_ink_that_the_seed_decides(
    fonts: list[Font], *, with_fonts: bool
) -> None:
    chosen = fonts if with_fonts else []

    images, again = (make_negatives(DIGITS, chosen, 80, np.random.default_rng(1)) for _ in range(2))

    assert images.shape == (80, 28, 28)
    assert images.dtype == np.uint8
    assert np.array_equal(images, again)
    assert (images.max(axis=(1, 2)) > 100).mean() > 0.9
