"""Texts of the lesson: each step of training a network, and why it is done. All are HTML."""

from bot.i18n import Words
from model.training.job.protocol import Finished, Layer, Started


def explain_data(started: Started, words: Words) -> str:
    """Explain what the network learns from; stands below five of the images."""
    return words._(
        "<b>1. Load the data.</b> 60,000 images to learn from (an array of 60,000 × 28 × 28) and "
        "10,000 for the test (10,000 × 28 × 28), each with its label. Only images that the network "
        "has never seen show what it has really learned.\n"
        "<b>2. Scale it.</b> Pixels from 0 to 255 become numbers from 0 to 1, because networks "
        "learn best from small numbers.\n"
        "<b>3. Look at it.</b> Five of the images are above. The network learns from {training}; "
        "the other {validation} validate each epoch."
    ).format(
        training=words.count(started.training_images + started.examples),
        validation=words.count(started.validation_images),
    )


def explain_network(started: Started, words: Words) -> str:
    """Explain the layers of the network and how it learns, in HTML."""
    titles = (words._("Layer"), words._("Output"), words._("Parameters"))
    heading = "{:<13}{:>7}{:>11}".format(*titles)
    rows = "\n".join([heading, *(_layer(layer, words) for layer in started.layers)])
    network = words._("<b>4. Build the network:</b> {count} parameters.").format(
        count=words.count(started.parameters)
    )
    layers = words._(
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
    return f"{network}\n<pre>{rows}</pre>\n{layers}\n{compiling}"


def _layer(layer: Layer, words: Words) -> str:
    shape = "×".join(f"{length}" for length in layer.shape)
    parameters = words.count(layer.parameters)
    kind = f"{layer.kind} {layer.activation}"
    return f"{kind:<13}{shape:>7}{parameters:>11}"


def explain_fit(epochs: int, words: Words) -> str:
    """Introduce the progress message of the lesson."""
    return words.ngettext(
        "<b>6. Fit it:</b> {count} epoch (a pass over all images), in batches of 32. The weights "
        "change after each batch; a fifth of the images validates each epoch.",
        "<b>6. Fit it:</b> {count} epochs (passes over all images), in batches of 32. The weights "
        "change after each batch; a fifth of the images validates each epoch.",
        epochs,
    ).format(count=epochs)


def explain_test(finished: Finished, words: Words) -> str:
    """Explain the test of the lesson; stands below five predictions."""
    return words._(
        "<b>8. Test it.</b> On 10,000 images it has never seen, it gets {accuracy} right. Of the "
        "five test images above: {right}.\n"
        "<b>What next?</b> Train the network that reads your photos: /train cnn 1. And read "
        "Michael Nielsen's free book: neuralnetworksanddeeplearning.com"
    ).format(accuracy=words.accuracy(finished.candidate.mnist), right=finished.shown_right)


def explain_curves(words: Words) -> str:
    """Explain what the curves show; stands below them."""
    return words._(
        "<b>7. Compare the curves.</b> If training goes on improving and validation doesn't, the "
        "network memorizes the images instead of learning. Early on, validation is often better: "
        "Dropout is off there."
    )
