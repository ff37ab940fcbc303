"""What is known of a model version, whole or damaged, and how it stands among the others."""

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from model.registry import Manifest

LONG_AGO: Final = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, kw_only=True)
class Standing:
    """Which version serves, and which would serve next; None where there is no other one."""

    live: str
    previous: str | None


@dataclass(frozen=True, kw_only=True)
class KnownVersion:
    """A version as it is found, whole or damaged.

    Attributes:
        name: Of its folder and in its manifest; the shipped one is known by its manifest.
        directory: Where it lies.
        manifest: What it says of itself; None where that cannot be read.
        fault: Why it cannot serve; None where it can.
        live: Whether it serves.
        previous: Whether it would serve next, after a fault or when the live one is rolled back.
        shipped: Whether it came with Rakam.
        way_back: Where it is live, the name of the version that it can be rolled back to.
    """

    name: str
    directory: Path
    manifest: Manifest | None
    fault: str | None
    live: bool
    previous: bool
    shipped: bool
    way_back: str | None = None

    @property
    def created(self) -> datetime:
        """When its training ended; long ago where nobody knows."""
        return self.manifest.created if self.manifest else LONG_AGO

    @property
    def deletable(self) -> bool:
        """Whether nothing relies on it."""
        return not (self.live or self.previous or self.shipped)
