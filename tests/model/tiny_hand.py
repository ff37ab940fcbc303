"""A hand with the drawn digits of the tiny data set, and a maker of pages with it."""

import functools

from model.synthesis.pages import PageMaker
from model.synthesis.tracing import Hand, trace_hand
from tests.model.tiny_mnist import make_tiny_mnist


@functools.cache
def make_tiny_hand() -> Hand:
    mnist = make_tiny_mnist()
    return trace_hand(mnist.train_images, mnist.train_labels)


@functools.cache
def make_page_maker() -> PageMaker:
    return PageMaker(make_tiny_hand())
