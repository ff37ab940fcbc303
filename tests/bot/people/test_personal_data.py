import base64
import json
from datetime import UTC, datetime
from io import BytesIO

import numpy as np
import pytest
from PIL import Image

from bot.people.personal_data import write_document


def reversed_bytes(sealed: bytes) -> bytes:
    """Open a seal that is none."""
    return sealed[::-1]


def test_rows_are_written_by_table_and_column() -> None:
    known = {"people": [{"id": 7, "language": "tr", "contributes": None}], "answers": []}

    assert json.loads(write_document(known, reversed_bytes)) == known


def test_moments_are_written_in_utc() -> None:
    moment = datetime(2026, 11, 24, 18, 30, 0, 250_000, tzinfo=UTC)

    document = write_document({"answers": [{"at": moment}]}, reversed_bytes)

    assert json.loads(document)["answers"][0]["at"] == "2026-11-24T18:30:00.250+00:00"


def test_digits_are_pictures_that_a_browser_shows() -> None:
    crop = np.arange(784, dtype=np.uint16).astype(np.uint8)

    sealed = reversed_bytes(crop.tobytes())
    document = write_document({"contributions": [{"crop": sealed}]}, reversed_bytes)

    kind, _, code = json.loads(document)["contributions"][0]["crop"].partition(",")
    assert kind == "data:image/png;base64"
    with Image.open(BytesIO(base64.b64decode(code))) as picture:
        assert picture.size == (28, 28)
        assert picture.tobytes() == crop.tobytes()


def test_people_can_read_it() -> None:
    document = write_document({"answers": [{"text": "Türkçe"}]}, reversed_bytes).decode()

    assert "Türkçe" in document
    assert len(document.splitlines()) > 3


def test_what_no_table_has_is_no_document() -> None:
    with pytest.raises(TypeError, match=r"received: \{1\}"):
        write_document({"answers": [{"text": {1}}]}, reversed_bytes)
