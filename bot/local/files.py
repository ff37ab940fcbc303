"""Files that people and the bot have sent, kept in memory for as long as there is room."""

import io
import secrets
from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from PIL import Image, ImageOps, UnidentifiedImageError

from bot.local.errors import ApiError

ROOM: Final = 64 * 1024 * 1024
"""Bytes kept; beyond them the oldest files go."""

DOWNLOAD_LIMIT: Final = 20 * 1024 * 1024
PHOTO_BYTES: Final = 10 * 1024 * 1024
PHOTO_SIDES: Final = 10_000
PHOTO_RATIO: Final = 20

PHOTO_SIZES: Final = (90, 320, 800, 1280)
"""Longest sides in which Telegram offers a photo, as far as it is large enough."""


@dataclass(frozen=True, kw_only=True)
class StoredFile:
    """A file with its id, which nobody can guess."""

    file_id: str
    content: bytes
    mime_type: str
    size: int


class FileStore:
    """Remembers files by id."""

    def __init__(self) -> None:
        self._files: OrderedDict[str, StoredFile] = OrderedDict()

    def add(self, content: bytes, mime_type: str) -> StoredFile:
        """Keep a file. One that is too large to be downloaded is known, but not kept."""
        kept = content if len(content) <= DOWNLOAD_LIMIT else b""
        stored = StoredFile(
            file_id=f"local-{secrets.token_urlsafe(18)}",
            content=kept,
            mime_type=mime_type,
            size=len(content),
        )
        self._files[stored.file_id] = stored
        while sum(len(file.content) for file in self._files.values()) > ROOM:
            self._files.popitem(last=False)
        return stored

    def find(self, file_id: str) -> StoredFile:
        """Find a file.

        Raises:
            ApiError: There is none of that id, or no more.
        """
        if file_id not in self._files:
            raise ApiError("Bad Request: wrong file_id or the file is temporarily unavailable")
        return self._files[file_id]

    def add_photo(self, content: bytes) -> list[dict[str, Any]]:
        """Keep a photo as Telegram does: upright, as JPEG, in sizes up to 1280 pixels.

        Returns:
            A `PhotoSize` for each, the smallest first.

        Raises:
            ApiError: It is too large or no picture.
        """
        return [
            {**describe_file(self.add(jpeg, "image/jpeg")), "width": width, "height": height}
            for jpeg, (width, height) in encode_sizes(_open_photo(content))
        ]


def encode_sizes(picture: Image.Image) -> Iterator[tuple[bytes, tuple[int, int]]]:
    """Encode a picture as JPEG in every size that Telegram offers, the smallest first."""
    smaller = [side for side in PHOTO_SIZES[:-1] if side < max(picture.size)]
    for side in (*smaller, PHOTO_SIZES[-1]):
        reduced = picture.copy()
        reduced.thumbnail((side, side))
        stream = io.BytesIO()
        reduced.save(stream, "JPEG", quality=87)
        yield stream.getvalue(), reduced.size


def describe_file(stored: StoredFile) -> dict[str, Any]:
    """Describe a file as every Bot API object with a file begins."""
    return {
        "file_id": stored.file_id,
        "file_unique_id": stored.file_id[-12:],
        "file_size": stored.size,
    }


def _open_photo(content: bytes) -> Image.Image:
    if len(content) > PHOTO_BYTES:
        raise ApiError("Request Entity Too Large", 413)
    try:
        with Image.open(io.BytesIO(content)) as picture:
            width, height = picture.size
            ratio = max(width, height) / min(width, height)
            if width + height > PHOTO_SIDES or ratio > PHOTO_RATIO:
                raise ApiError("Bad Request: PHOTO_INVALID_DIMENSIONS")
            picture.draft("RGB", (PHOTO_SIZES[-1], PHOTO_SIZES[-1]))
            picture.thumbnail((PHOTO_SIZES[-1], PHOTO_SIZES[-1]))
            return ImageOps.exif_transpose(picture).convert("RGB")
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError) as error:
        raise ApiError("Bad Request: IMAGE_PROCESS_FAILED") from error
