import keras
import numpy as np
import pytest

from model.architectures import ARCHITECTURES, build_architecture, build_cnn, build_mlp


def test_the_network_of_the_first_lesson_has_its_layers() -> None:
    mlp = build_mlp()

    layers = [(type(layer).__name__, *layer.output.shape[1:]) for layer in mlp.layers]
    assert layers == [
        ("Flatten", 784),
        ("Dense", 128),
        ("Dropout", 128),
        ("Dense", 64),
        ("Dense", 10),
    ]
    assert [mlp.layers[place].activation.__name__ for place in (1, 3, 4)] == [
        "relu",
        "relu",
        "softmax",
    ]
    assert mlp.layers[2].rate == 0.2


def test_the_network_of_the_first_lesson_has_its_parameters() -> None:
    assert build_mlp().count_params() == 109_386


def test_the_convolutional_network_has_an_output_for_no_digit() -> None:
    cnn = build_cnn(24)

    assert cnn.output_shape == (None, 11)
    assert cnn.layers[-1].activation is keras.activations.softmax


@pytest.mark.parametrize("name", ARCHITECTURES)
def test_every_network_turns_images_into_probabilities(name: str) -> None:
    network = build_architecture(name, 24)

    probabilities = np.asarray(network(np.zeros((2, 28, 28, 1), np.float32), training=False))

    assert network.name == name
    assert probabilities.shape[0] == 2
    assert probabilities.sum(axis=1) == pytest.approx(np.ones(2), abs=1e-5)


def test_the_convolutional_network_is_as_wide_as_one_likes() -> None:
    narrow, wide = build_cnn(8), build_cnn(32)

    assert (narrow.layers[1].filters, wide.layers[1].filters) == (8, 32)
    assert wide.count_params() == 478_507
