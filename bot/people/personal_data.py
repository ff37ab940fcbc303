"""Everything that is kept about a person, written as a document."""

import base64
import json
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from io import BytesIO
from typing import Any

from PIL import Image

from model.spec import IMAGE_SIZE


def write_document(
    known: Mapping[str, Sequence[Mapping[str, Any]]], unseal: Callable[[bytes], bytes]
) -> bytes:
    """Write rows, by the name of their table, as JSON that people can read, in UTF-8.

    Moments are in ISO 8601; digits are addresses that a browser shows as a picture.
    """

    def describe(value: datetime | bytes) -> str:
        if isinstance(value, datetime):
            return value.isoformat(timespec="milliseconds")
        file = BytesIO()
        Image.frombytes("L", (IMAGE_SIZE, IMAGE_SIZE), unseal(value)).save(file, "PNG")
        return f"data:image/png;base64,{base64.b64encode(file.getvalue()).decode()}"

    return json.dumps(known, default=describe, ensure_ascii=False, indent=2).encode()
