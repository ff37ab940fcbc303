"""Texts of the lesson: each step of training a network, and why it is done. All are HTML."""

from typing import Final

from bot.i18n import Words
from model.training.job.protocol import Finished
from model.training.recipes import RECIPES

TRAINING_IMAGES: Final = 60_000
"""MNIST's training images, including those for validation."""

LAYERS: Final = (
    ("Flatten", 784, 0),
    ("Dense relu", 128, 100_480),
    ("Dropout", 128, 0),
    ("Dense relu", 64, 8_256),
    ("Dense softmax", 10, 650),
)
"""The layers of `mlp` with their activation, outputs and parameters."""


def explain_data(examples: int, words: Words) -> str:
    """Explain what the network learns from; the caption of five of the images.

    It also learns from `examples` contributed digits.
    """
    validation = RECIPES["mlp"].validation_images
    return words._(
        "<b>1. Load the data.</b> {images} images to learn from (an array of {images} × 28 × 28) "
        "and 10,000 for the test (10,000 × 28 × 28), each with its label. Only images that the "
        "network has never seen show what it has really learned.\n"
        "<b>2. Scale it.</b> Pixels from 0 to 255 become numbers from 0 to 1, because networks "
        "learn best from small numbers.\n"
        "<b>3. Look at it.</b> Five of the images are above. The network learns from {training}; "
        "the other {validation} are used to validate each epoch."
    ).format(
        images=words.count(TRAINING_IMAGES + examples),
        training=words.count(TRAINING_IMAGES + examples - validation),
        validation=words.count(validation),
    )


def explain_network(words: Words) -> str:
    """Explain the layers of the network and how it learns, in HTML."""
    titles = (words._("Layer"), words._("Output"), words._("Parameters"))
    heading = "{:<13}{:>7}{:>11}".format(*titles)
    layers = [f"{name:<13}{size:>7}{words.count(count):>11}" for name, size, count in LAYERS]
    table = "\n".join([heading, *layers])
    network = words._("<b>4. Build the network:</b> {count} parameters.").format(
        count=words.count(sum(count for _, _, count in LAYERS))
    )
    meaning = words._(
        "<b>Flatten</b> puts the 28 rows of pixels into one row of 784 numbers. <b>Dense</b> "
        "computes weighted sums of all its inputs: <i>relu</i> sets negative sums to 0, "
        "<i>softmax</i> turns the last ten into the probabilities of the digits. <b>Dropout</b> "
        "ignores a fifth of its inputs, different ones each time, so that the network doesn't rely "
        "on a single one."
    )
    compiling = words._(
        "<b>5. Compile it.</b> The optimizer <i>adam</i> changes the weights after each batch. The "
        "loss, <i>sparse categorical cross-entropy</i>, is large if the right digit gets a small "
        "probability. The metric <i>accuracy</i> is the share of images that are read right."
    )
    return f"{network}\n<pre>{table}</pre>\n{meaning}\n{compiling}"


def explain_fit(epochs: int, words: Words) -> str:
    """Introduce the progress message of the lesson."""
    return words.ngettext(
        "<b>6. Fit it:</b> {count} epoch (a pass over all images), in batches of 32. The weights "
        "change after each batch; a fifth of the images is used to validate each epoch.",
        "<b>6. Fit it:</b> {count} epochs (passes over all images), in batches of 32. The weights "
        "change after each batch; a fifth of the images is used to validate each epoch.",
        epochs,
    ).format(count=epochs)


def explain_test(finished: Finished, words: Words) -> str:
    """Explain the test of the lesson; the caption of five predictions."""
    return words._(
        "<b>8. Test it.</b> On 10,000 images it has never seen, it gets {accuracy} right. Of the "
        "five test images above: {right}.\n"
        "<b>What next?</b> Train the network that reads your photos: /train cnn 1. And read "
        "Michael Nielsen's free book: neuralnetworksanddeeplearning.com"
    ).format(accuracy=words.accuracy(finished.candidate.mnist), right=finished.shown_right)


def explain_curves(words: Words) -> str:
    """Explain what the curves show; part of their caption."""
    return words._(
        "<b>7. Compare the curves.</b> If training keeps improving and validation doesn't, the "
        "network memorizes the images instead of learning. Early on, validation is often better, "
        "because Dropout is off there."
    )
