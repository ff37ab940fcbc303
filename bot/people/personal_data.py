"""The document that tells a person everything that is kept about them."""

import base64
import json
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import partial
from io import BytesIO
from typing import Any

from PIL import Image

from model.spec import IMAGE_SIZE


def write_document(
    known: Mapping[str, Sequence[Mapping[str, Any]]], unseal: Callable[[bytes], bytes]
) -> bytes:
    """Write all rows as JSON that people can read, too.

    Args:
        known: Rows by the name of their table, by column.
        unseal: Opens the digits in them.

    Returns:
        UTF-8. Moments are in ISO 8601; digits are addresses that a browser shows as a picture.
    """
    describe = partial(_describe, unseal)
    return json.dumps(known, default=describe, ensure_ascii=False, indent=2).encode()


def _describe(unseal: Callable[[bytes], bytes], value: object) -> str:
    """Write what JSON does not know.

    Raises:
        TypeError: It is something else.
    """
    if isinstance(value, datetime):
        return value.isoformat(timespec="milliseconds")
    if isinstance(value, bytes):
        return f"data:image/png;base64,{base64.b64encode(_as_png(unseal(value))).decode()}"
    raise TypeError(f"a column of a kind that no table has, received: {value!r}")


def _as_png(crop: bytes) -> bytes:
    """Encode a digit."""
    picture = Image.frombytes("L", (IMAGE_SIZE, IMAGE_SIZE), crop)
    file = BytesIO()
    picture.save(file, "PNG")
    return file.getvalue()
