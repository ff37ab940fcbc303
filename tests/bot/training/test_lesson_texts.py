from keras.layers import Layer

from bot.i18n import Words
from bot.training.lesson_texts import LAYERS, explain_data
from model.training.architectures import build_mlp


def describe(layer: Layer) -> tuple[str, int, int]:
    activation = getattr(layer, "activation", None)
    kind = f"{type(layer).__name__} {activation.__name__ if activation else ''}"
    return kind.strip(), layer.output.shape[-1], layer.count_params()


def test_the_table_of_layers_is_that_of_the_network_of_the_lesson() -> None:
    assert tuple(describe(layer) for layer in build_mlp().layers) == LAYERS


def test_contributed_digits_are_counted_among_the_images_that_are_learned_from() -> None:
    explained = explain_data(10, Words("en"))

    assert "60,010 images to learn from (an array of 60,010 × 28 × 28)" in explained
    assert "The network learns from 48,010; the other 12,000 are used to" in explained
