import numpy as np
import pytest

from model.cutting import Gray
from model.finder import DigitFinder, Finding
from model.photo_finder import PhotoFinder
from model.rectangle import Rectangle


class WholeFinder(DigitFinder):
    """Finds one digit that fills the image, and remembers which images it saw."""

    def __init__(self) -> None:
        self.seen: list[tuple[int, ...]] = []

    def find(self, image: Gray) -> list[Finding]:
        self.seen.append(image.shape)
        height, width = image.shape
        whole = Rectangle(left=0, top=0, right=width, bottom=height)
        return [Finding(rectangle=whole, score=0.9, probabilities=np.full(10, 0.1, np.float32))]


def blank(height: int, width: int) -> Gray:
    return np.full((height, width), 230, np.uint8)


@pytest.mark.parametrize(("height", "width"), [(600, 800), (300, 400), (450, 600)])
def test_a_photo_in_another_size_is_not_looked_at_again(height: int, width: int) -> None:
    finder = WholeFinder()
    photo = PhotoFinder(finder)
    photo.find(blank(450, 600))

    (finding,) = photo.find(blank(height, width))

    assert finder.seen == [(450, 600)]
    assert finding.rectangle.right == pytest.approx(width)
    assert finding.rectangle.bottom == pytest.approx(height)
    assert finding.score == 0.9


def test_each_turn_of_a_photo_is_looked_at() -> None:
    finder = WholeFinder()
    photo = PhotoFinder(finder)

    (upright,), (turned,) = photo.find(blank(30, 40)), photo.find(blank(40, 30), 1)

    assert finder.seen == [(30, 40), (40, 30)]
    assert upright.rectangle.right == turned.rectangle.bottom == 40
