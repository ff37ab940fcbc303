"""What a measurement found."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True, kw_only=True)
class Figure:
    """One thing that was measured, beside the same of something else, if there is one."""

    what: str
    unit: str
    rakam: float
    beside: float | None = None
    than: str = ""

    @property
    def ratio(self) -> float | None:
        """How many times larger the other value is."""
        return self.beside / self.rakam if self.beside is not None and self.rakam else None

    def describe(self) -> dict[str, Any]:
        """Describe it for JSON."""
        return asdict(self) | {"ratio": self.ratio}


def as_table(figures: Iterable[Figure]) -> Iterable[str]:
    """Lay figures out as a table in Markdown."""
    yield "| what | Rakam | beside | times |"
    yield "|---|---:|---:|---:|"
    for each in figures:
        beside = f"{each.than}: {each.beside:.4g} {each.unit}" if each.beside is not None else ""
        ratio = f"{each.ratio:.2f}" if each.ratio is not None else ""
        yield f"| {each.what} | {each.rakam:.4g} {each.unit} | {beside} | {ratio} |"
