"""The finder at work on one photo, which is looked at once whatever size it is decoded to."""

from model.cutting import Gray
from model.finder import DigitFinder, Finding


class PhotoFinder:
    """Finds the digits of one photo, which it looks at once, however often that is decoded.

    Of more pixels it would see no more: it looks at few.

    Args:
        finder: Finds digits in images.
    """

    def __init__(self, finder: DigitFinder) -> None:
        self._finder = finder
        self._seen: dict[int, tuple[int, list[Finding]]] = {}

    def find(self, image: Gray, turns: int = 0) -> list[Finding]:
        """Find everything in the photo that may be a digit, the likeliest first.

        Args:
            image: Shape (height, width), 0 (black) to 255 (white): the photo in some size, turned.
            turns: By how many quarters.
        """
        longer_side = max(image.shape)
        if turns not in self._seen:
            self._seen[turns] = longer_side, self._finder.find(image)
        side_seen, findings = self._seen[turns]
        return [each.scaled(longer_side / side_seen) for each in findings]
