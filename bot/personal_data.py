"""The document that tells a person everything that is kept about them."""

import base64
import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from io import BytesIO
from typing import Any

from PIL import Image

from model.spec import IMAGE_SIZE


def write_document(known: Mapping[str, Sequence[Mapping[str, Any]]]) -> bytes:
    """Write all rows as JSON that people can read, too.

    Args:
        known: Rows by the name of their table, by column.

    Returns:
        UTF-8. Moments are in ISO 8601; digits are addresses that a browser shows as a picture.
    """
    return json.dumps(known, default=_describe, ensure_ascii=False, indent=2).encode()


def _describe(value: object) -> str:
    """Write what JSON does not know.

    Raises:
        TypeError: It is something else.
    """
    if isinstance(value, datetime):
        return value.isoformat(timespec="milliseconds")
    if isinstance(value, bytes):
        return f"data:image/png;base64,{base64.b64encode(_as_png(value)).decode()}"
    raise TypeError(f"a column of a kind that no table has, received: {value!r}")


def _as_png(crop: bytes) -> bytes:
    """Encode a digit as it is kept."""
    picture = Image.frombytes("L", (IMAGE_SIZE, IMAGE_SIZE), crop)
    file = BytesIO()
    picture.save(file, "PNG")
    return file.getvalue()
