import keras

from model.training.architectures import build_cnn, build_mlp


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
    assert mlp.count_params() == 109_386


def test_the_convolutional_network_has_an_output_for_no_digit() -> None:
    cnn = build_cnn()

    assert cnn.output_shape == (None, 11)
    assert cnn.layers[-1].activation is keras.activations.softmax
    assert cnn.count_params() == 1_070_267
