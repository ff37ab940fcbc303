"""Where training images come from: MNIST, fonts, drawn negatives, and crops of made-up pages."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from model.recognition.preprocessing import lay_out
from model.spec import NOT_A_DIGIT
from model.synthesis.crops import make_crops
from model.synthesis.fonts import Font, draw_digits
from model.synthesis.negatives import make_negatives
from model.synthesis.pages import PageMaker
from model.synthesis.tracing import trace_hand
from model.training.recipes import (
    CROP_SHARE,
    FONT_SHARE,
    HANDS,
    NEGATIVE_PART,
    NEGATIVE_SHARE,
    TrainingConfig,
)

LabeledImages = tuple[NDArray[np.uint8], NDArray[np.uint8]]
"""Images of shape (n, 28, 28), ink 0 to 255, and labels of shape (n,), 0 to 10."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Source:
    """Images that a share of each batch is chosen from.

    `cropped` ones were cut out of pages, so that pen and camera have marked them.
    """

    images: LabeledImages
    share: float
    cropped: bool = False


def make_sources(
    images: LabeledImages,
    fonts: Sequence[Font],
    config: TrainingConfig,
    on_crop: Callable[[int, int], None],
) -> list[Source]:
    """Make the images that are learned beside MNIST's. They are varied anew whenever seen.

    The same seed makes the same images. MNIST's are written on pages and paired; without fonts,
    their digits and letters are left out. `on_crop` receives the count of crops, and of all.
    """
    random = np.random.default_rng([config.seed, 0])
    sources = []
    negatives = round(NEGATIVE_PART * config.drawings)
    if negatives:
        drawn = make_negatives(images[0], fonts, negatives, random)
        labels = np.full(negatives, NOT_A_DIGIT, np.uint8)
        sources.append(Source(images=(drawn, labels), share=NEGATIVE_SHARE))
    if fonts and config.drawings > negatives:
        inks, labels = draw_digits(fonts, config.drawings - negatives, random)
        digits = np.stack([lay_out(ink) for ink in inks])
        sources.append(Source(images=(digits, labels), share=FONT_SHARE))
    if config.page_crops:
        maker = PageMaker(trace_hand(images[0][:HANDS], images[1][:HANDS]))
        crops = make_crops(maker, config.page_crops, random, on_crop)
        sources.append(Source(images=crops, share=CROP_SHARE, cropped=True))
    return sources
