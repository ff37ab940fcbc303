"""Temperature scaling: make a network as sure as it is right.

Source: Guo et al. 2017, "On calibration of modern neural networks".
"""

from typing import Final

import keras
import numpy as np
from numpy.typing import NDArray

TEMPERATURES: Final = np.exp(np.linspace(np.log(0.4), np.log(2.5), 91))
"""Temperatures that are tried: about 2 % apart."""

TINY: Final = 1e-30


def calibrate(
    network: keras.Model, inputs: NDArray[np.float32], labels: NDArray[np.integer]
) -> float:
    """Fit a temperature on images that were not trained on, and build it into the last layer.

    That is a dense softmax layer, whose weights are divided by the temperature. If the temperature
    returned is under 1, the network had been too unsure. Inputs have the shape (n, 28, 28, 1),
    labels (n,).
    """
    probabilities = network.predict(inputs, batch_size=500, verbose=0)
    temperature = fit_temperature(np.log(probabilities.astype(np.float64) + TINY), labels)
    layer = network.layers[-1]
    layer.set_weights([weights / temperature for weights in layer.get_weights()])
    return temperature


def fit_temperature(logits: NDArray[np.float64], labels: NDArray[np.integer]) -> float:
    """Find the temperature with the least mean negative log-likelihood.

    Logits, of shape (n, classes), are known up to a constant for each row.
    """
    shifted, rows = logits - logits.max(axis=1, keepdims=True), np.arange(len(labels))
    losses = []
    for temperature in TEMPERATURES:
        scaled = shifted / temperature
        losses.append(np.mean(np.log(np.exp(scaled).sum(axis=1)) - scaled[rows, labels]))
    return float(TEMPERATURES[int(np.argmin(losses))])
