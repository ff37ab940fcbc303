"""What a TIFF says of itself, read before the libraries that decode it believe it."""

import math
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

ENTRY_LIMIT: Final = 4096
"""Entries that a directory may have, as many as libtiff reads."""

MARKS: Final = {
    b"II*\0": ("<", False),
    b"MM\0*": (">", False),
    b"II\0*": ("<", False),
    b"MM*\0": (">", False),
    b"II+\0": ("<", True),
}
"""How a TIFF begins: the order of its bytes, and whether it is a BigTIFF.

A BigTIFF in the other order is none of them: Pillow reads it as if it was no BigTIFF, and libtiff,
to which Pillow hands it, as one.
"""

_WIDTH, _HEIGHT = 256, 257
_TILE_WIDTH, _TILE_HEIGHT = 322, 323
_PLACES, _LENGTHS = (273, 324), (279, 325)
"""Where the strips or tiles of pixels are, and how many bytes each of them has."""

_COMPRESSION, _JPEG = 259, 7
_JPEG_SCAN: Final = b"\xff\xda"

_BRANCHES: Final = (34665, 34853, 40965)
"""Where a directory says where another one is: EXIF, GPS and what belongs to EXIF."""

_NUMBERS: Final = {3: "H", 4: "L", 13: "L", 16: "Q"}
"""Kinds of values that may be sides, places and lengths."""

_BYTES: Final = frozenset({1, 2, 7})
"""Kinds of values that Pillow leaves as they are: bytes and texts."""


@dataclass(frozen=True, kw_only=True, slots=True)
class _Entry:
    tag: int
    kind: int
    count: int
    field: int
    """Where its values are or, if they do not fit there, where it says where they are."""


class TiffDirectory:
    """The first directory of a TIFF, and those that belong to it.

    All methods raise `KeyError`, `ValueError` or `struct.error` where what they need cannot be
    read, or where it is there twice: Pillow might take one of the two, and libtiff the other.
    Values are counted before they are read.
    """

    def __init__(self, photo: bytes) -> None:
        self._photo = photo
        self._order, large = MARKS[photo[:4]]
        self._place, self._size, self._entry = ("Q", "Q", "HHQ") if large else ("L", "H", "HHL")
        (start,) = self._unpack(self._place, 8 if large else 4)
        self._entries = self._read(start)

    def count_values(self) -> int:
        """Count the numbers that Pillow may make an object of, one by one."""
        return sum(
            entry.count
            for entry in self._walk(self._entries, len(_BRANCHES) - 1)
            if entry.kind not in _BYTES or entry.tag in _PLACES
        )

    def count_pixels(self) -> int:
        """Count the pixels that are decoded: all of each tile, also what lies outside."""
        sides = [(_WIDTH, _TILE_WIDTH), (_HEIGHT, _TILE_HEIGHT)]
        return math.prod(self._cover(side, tile) for side, tile in sides)

    def count_bytes(self) -> int:
        """Count the bytes of all strips and tiles; some of them may be the same ones."""
        return sum(length for _, length in self._parts())

    def count_scans(self) -> int:
        """Count how often a JPEG goes through its pixels, in the strip or tile with the most."""
        if self._number(self._entries, _COMPRESSION) != _JPEG:
            return 0
        parts = self._parts()
        return max((self._photo.count(_JPEG_SCAN, at, at + size) for at, size in parts), default=0)

    def _parts(self) -> Iterator[tuple[int, int]]:
        """List where each strip or tile is, and its length."""
        for tags in zip(_PLACES, _LENGTHS, strict=True):
            yield from zip(*(self._numbers(tag) for tag in tags), strict=False)

    def _cover(self, side: int, tile: int) -> int:
        """Tell how long a side is together with what tiles have beyond it."""
        length = self._number(self._entries, side)
        if length is None:
            raise ValueError(f"a TIFF says how large it is, received: none of tag {side}")
        step = self._number(self._entries, tile) or 1
        return -(-length // step) * step

    def _read(self, start: int) -> list[_Entry]:
        """Read as much of a directory as the file has."""
        first = start + struct.calcsize(self._order + self._size)
        if first > len(self._photo):
            return []
        (count,) = self._unpack(self._size, start)
        if count > ENTRY_LIMIT:
            raise ValueError(f"at most {ENTRY_LIMIT} entries are read, received: {count}")
        size = struct.calcsize(self._order + self._entry + self._place)
        whole = min(count, (len(self._photo) - first) // size)
        return [self._read_entry(at) for at in range(first, first + whole * size, size)]

    def _read_entry(self, at: int) -> _Entry:
        tag, kind, count = self._unpack(self._entry, at)
        field = at + struct.calcsize(self._order + self._entry)
        return _Entry(tag=tag, kind=kind, count=count, field=field)

    def _walk(self, entries: list[_Entry], depth: int) -> Iterator[_Entry]:
        """List the entries of a directory, and of those that it says belong to it."""
        yield from entries
        for tag in _BRANCHES if depth else ():
            if (start := self._number(entries, tag)) is not None:
                yield from self._walk(self._read(start), depth - 1)

    def _number(self, entries: list[_Entry], tag: int) -> int | None:
        """Read the number of a tag that has one."""
        entry = _find(entries, tag)
        if entry is None:
            return None
        if entry.count != 1:
            raise ValueError(f"tag {tag} has one number, received: {entry.count}")
        return self._values(entry)[0]

    def _numbers(self, tag: int) -> tuple[int, ...]:
        """Read the numbers of a tag that has many."""
        entry = _find(self._entries, tag)
        return self._values(entry) if entry else ()

    def _values(self, entry: _Entry) -> tuple[int, ...]:
        form, at = f"{entry.count}{_NUMBERS[entry.kind]}", entry.field
        if struct.calcsize(self._order + form) > struct.calcsize(self._order + self._place):
            (at,) = self._unpack(self._place, at)
        return self._unpack(form, at)

    def _unpack(self, form: str, at: int) -> tuple[int, ...]:
        return struct.unpack_from(self._order + form, self._photo, at)


def _find(entries: list[_Entry], tag: int) -> _Entry | None:
    found = [entry for entry in entries if entry.tag == tag]
    if len(found) > 1:
        raise ValueError(f"a tag is there once, received: {tag}, {len(found)} times")
    return found[0] if found else None
