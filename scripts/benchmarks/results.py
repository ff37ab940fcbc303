"""What a measurement found, and how it is told."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True, kw_only=True)
class Figure:
    """One thing that was measured, beside the same of something else.

    Attributes:
        what: In words.
        unit: Of both values.
        rakam: Rakam's value.
        beside: The value of what it is compared with; None where it stands alone.
        than: What that is.
        target: What is wanted, in words.
    """

    what: str
    unit: str
    rakam: float
    beside: float | None = None
    than: str = ""
    target: str = ""

    @property
    def ratio(self) -> float | None:
        """How many times larger the other value is."""
        return self.beside / self.rakam if self.beside is not None and self.rakam else None

    def describe(self) -> dict[str, Any]:
        """Describe it for JSON."""
        return asdict(self) | {"ratio": self.ratio}


def as_table(figures: Iterable[Figure]) -> Iterable[str]:
    """Lay figures out as a table in Markdown, which a person can read as well."""
    yield "| what | Rakam | beside | times | target |"
    yield "|---|---:|---:|---:|---|"
    for each in figures:
        beside = f"{each.beside:.4g} {each.unit} ({each.than})" if each.beside is not None else ""
        ratio = f"{each.ratio:.2f}" if each.ratio is not None else ""
        value = f"{each.rakam:.4g} {each.unit}"
        yield f"| {each.what} | {value} | {beside} | {ratio} | {each.target} |"
