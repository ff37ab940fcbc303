"""How much is measured, and with what."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import quantiles

from scripts.benchmarks.photos import Photo


@dataclass(frozen=True, kw_only=True)
class Plan:
    """How much is measured.

    Attributes:
        photos: What is read.
        folder: Where they may be kept meanwhile.
        rounds: How often processes take turns.
        load: Photos that a bot is sent in one round.
        growth: Photos after which memory is compared with before.
    """

    photos: Sequence[Photo]
    folder: Path
    rounds: int
    load: int
    growth: int

    def write_photos(self) -> list[Path]:
        """Write the photos down for other processes."""
        return [
            write(self.folder / f"{number}.jpg", photo.content)
            for number, photo in enumerate(self.photos)
        ]


def write(path: Path, content: bytes) -> Path:
    """Write a file down and return its path."""
    path.write_bytes(content)
    return path


def percentile(values: Sequence[float], percent: int) -> float:
    """Find the value that so many percent are below."""
    return quantiles(values, n=100, method="inclusive")[percent - 1]
