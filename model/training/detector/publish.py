"""Publish a trained detector as a version."""

import json
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

import keras
import numpy as np

from model.detector.network_input import SIGNATURE
from model.mnist import CONTENT_SHA256, Mnist
from model.registry.version import ModelVersion
from model.synthesis.backgrounds import make_paper, make_scene
from model.synthesis.digit_pages import DIGIT_LAYOUTS
from model.synthesis.glyphs import Typefaces
from model.synthesis.other_pages import OTHER_LAYOUTS
from model.synthesis.pages import PageMaker
from model.synthesis.tracing import trace_hand
from model.training.detector.examples import Example, Examples, make_backgrounds
from model.training.detector.export import export_detector
from model.training.detector.pool import make_pages
from model.training.detector.recipe import Recipe
from model.training.detector.train import Progress
from model.training.publish import save_network

KEPT_ASIDE: Final = 2_000
"""Number of digits at the end of MNIST's training set that are for validation pages only."""

EACH: Final = 20
"""Number of validation pages of each kind."""

VALIDATION_SEED: Final = 2_026_11_29


def make_validation(
    mnist: Mnist, typefaces: Typefaces, folder: Path, recipe: Recipe
) -> list[Example]:
    """Make validation pages, equally many of each kind, and scenes.

    The digits on them, the last of MNIST's training set, are not trained on. The typefaces are
    those of training, in new layouts.
    """
    images, labels = mnist.train_images[-KEPT_ASIDE:], mnist.train_labels[-KEPT_ASIDE:]
    maker = PageMaker(trace_hand(images, labels), typefaces)
    kinds = [*DIGIT_LAYOUTS, *OTHER_LAYOUTS] * EACH
    examples = Examples(
        pages=make_pages(folder / "pages" / "validation", maker, kinds, [VALIDATION_SEED]),
        papers=make_backgrounds(make_paper, recipe.papers // 4, VALIDATION_SEED),
        scenes=make_backgrounds(make_scene, recipe.scenes // 4, VALIDATION_SEED),
    )
    random = np.random.default_rng(VALIDATION_SEED)
    shown = [examples.show(page, random) for page in examples.pages]
    return shown + [examples.show_scene(random) for _ in range(EACH * 3)]


def publish_detector(
    network: keras.Model,
    run: tuple[Recipe, Progress],
    measured: Mapping[str, Any],
    versions: Path,
    output: Path | None = None,
) -> ModelVersion:
    """Export and save a trained network with its run; `measured` holds its `figures` and `fonts`.

    Raises:
        ModelError: The exported network has other outputs than the trained one.
    """
    recipe, progress = run
    figures = measured["figures"]
    return save_network(
        network,
        export_detector(network),
        versions,
        output,
        architecture="detector",
        preprocessing=SIGNATURE,
        training=asdict(recipe)
        | {
            "widths": tuple(str(width) for width in recipe.widths),
            "fonts": tuple(f"{family} {release}" for family, release in measured["fonts"].items()),
            "figures": tuple(f"{kind} {json.dumps(each)}" for kind, each in figures.items()),
        },
        history={"loss": [round(loss, 5) for loss, _ in progress]},
        test_accuracy=figures["all"]["recall_at_0.5"],
        data_sha256={"mnist": CONTENT_SHA256},
        seconds=round(sum(seconds for _, seconds in progress), 1),
    )
