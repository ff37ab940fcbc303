"""Files that people and the bot have sent, kept in a folder."""

import io
import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from PIL import Image, ImageOps, UnidentifiedImageError

from bot.local.errors import ApiError

PHOTO_BYTES: Final = 10 * 1024 * 1024
PHOTO_SIDES: Final = 10_000
PHOTO_RATIO: Final = 20

PHOTO_SIZES: Final = (1280, 800, 320, 90)
"""Longest sides in pixels of the sizes that Telegram makes of a photo."""


@dataclass(frozen=True, kw_only=True)
class StoredFile:
    """A file and its random id."""

    file_id: str
    path: Path
    mime_type: str
    size: int


class FileStore:
    """Stores files by id, in a folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._files: dict[str, StoredFile] = {}

    def add(self, content: bytes, mime_type: str) -> StoredFile:
        """Store a file."""
        file_id = f"local-{secrets.token_urlsafe(18)}"
        stored = StoredFile(
            file_id=file_id, path=self._folder / file_id, mime_type=mime_type, size=len(content)
        )
        stored.path.write_bytes(content)
        self._files[file_id] = stored
        return stored

    def find(self, file_id: str) -> StoredFile:
        """Find a file.

        Raises:
            ApiError: The id is unknown.
        """
        if file_id not in self._files:
            raise ApiError("Bad Request: wrong file_id or the file is temporarily unavailable")
        return self._files[file_id]

    def add_photo(self, content: bytes) -> list[dict[str, Any]]:
        """Store a photo as Telegram does: upright, as JPEG, in sizes up to 1280 pixels.

        Returns:
            A `PhotoSize` for each, the smallest first.

        Raises:
            ApiError: It is too large, or cannot be opened.
        """
        picture = _open_photo(content)
        smaller = [side for side in PHOTO_SIZES[1:] if side < max(picture.size)]
        sizes = []
        for side in (PHOTO_SIZES[0], *smaller):
            picture.thumbnail((side, side))
            stream = io.BytesIO()
            picture.save(stream, "JPEG", quality=87)
            described = describe_file(self.add(stream.getvalue(), "image/jpeg"))
            sizes.append({**described, "width": picture.width, "height": picture.height})
        return sizes[::-1]


def describe_file(stored: StoredFile) -> dict[str, Any]:
    """Fill in the fields that all Bot API objects with a file share."""
    return {
        "file_id": stored.file_id,
        "file_unique_id": stored.file_id[-12:],
        "file_size": stored.size,
    }


def _open_photo(content: bytes) -> Image.Image:
    if len(content) > PHOTO_BYTES:
        raise ApiError("Request Entity Too Large", 413)
    Image.MAX_IMAGE_PIXELS = None  # The limits of this module replace it.
    try:
        with Image.open(io.BytesIO(content)) as picture:
            width, height = picture.size
            ratio = max(width, height) / min(width, height)
            if width + height > PHOTO_SIDES or ratio > PHOTO_RATIO:
                raise ApiError("Bad Request: PHOTO_INVALID_DIMENSIONS")
            picture.draft("RGB", (PHOTO_SIZES[0], PHOTO_SIZES[0]))
            picture.thumbnail((PHOTO_SIZES[0], PHOTO_SIZES[0]))
            ImageOps.exif_transpose(picture, in_place=True)
            return picture if picture.mode == "RGB" else picture.convert("RGB")
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError) as error:
        raise ApiError("Bad Request: IMAGE_PROCESS_FAILED") from error
