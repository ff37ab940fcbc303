"""What a measurement found."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True, kw_only=True)
class Figure:
    """One thing that was measured, beside the same of something else."""

    what: str
    unit: str
    rakam: float
    beside: float
    than: str

    @property
    def ratio(self) -> float:
        """How many times larger the other value is."""
        return self.beside / self.rakam

    def describe(self) -> dict[str, Any]:
        """Describe it for JSON."""
        return asdict(self) | {"ratio": self.ratio}


def as_table(figures: Iterable[Figure]) -> Iterable[str]:
    """Lay figures out as a table in Markdown."""
    yield "| what | Rakam | beside | times |"
    yield "|---|---:|---:|---:|"
    for each in figures:
        beside = f"{each.than}: {each.beside:.4g} {each.unit}"
        yield f"| {each.what} | {each.rakam:.4g} {each.unit} | {beside} | {each.ratio:.2f} |"
