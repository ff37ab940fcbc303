"""Everything that is kept about a person: written as a document, or deleted."""

import base64
import json
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import partial
from io import BytesIO
from typing import Any

from PIL import Image

from bot.database.encryption import Seal
from bot.database.people import PeopleStore
from bot.feedback.recent_digits import RecentDigits
from bot.feedback.review import Reviews
from bot.inbox.inbox import Inbox
from model.spec import IMAGE_SIZE


class PersonalData:
    """What is kept about people, in the database and in memory.

    Args:
        people: Finds and deletes the rows about a person.
        seal: Opens the digits in them.
        recent_digits: Holds the digits of the latest answers in memory.
        inbox: Holds the updates in work.
        reviews: Open reviews, which stop showing digits that are deleted.
    """

    def __init__(
        self,
        *,
        people: PeopleStore,
        seal: Seal,
        recent_digits: RecentDigits,
        inbox: Inbox,
        reviews: Reviews,
    ) -> None:
        self._people = people
        self._seal = seal
        self._recent_digits = recent_digits
        self._inbox = inbox
        self._reviews = reviews

    async def describe(self, person_id: int) -> bytes | None:
        """Write everything about a person as a JSON document; None if there is nothing."""
        known = await self._people.everything_about(person_id)
        return write_document(known, self._seal.open) if any(known.values()) else None

    async def forget(self, person_id: int, *, until: int) -> None:
        """Delete everything about a person.

        Args:
            person_id: Number of the person.
            until: Number of the update that asks for it; older ones are deleted too.
        """
        self._recent_digits.forget(person_id)
        self._inbox.disown(person_id)
        await self._people.forget(person_id, until=until)
        await self._reviews.hide_taken_back()


def write_document(
    known: Mapping[str, Sequence[Mapping[str, Any]]], unseal: Callable[[bytes], bytes]
) -> bytes:
    """Write all rows as JSON that people can read.

    Args:
        known: Rows by the name of their table, by column.
        unseal: Opens the digits in them.

    Returns:
        UTF-8. Moments are in ISO 8601; digits are addresses that a browser shows as a picture.
    """
    describe = partial(_describe, unseal)
    return json.dumps(known, default=describe, ensure_ascii=False, indent=2).encode()


def _describe(unseal: Callable[[bytes], bytes], value: object) -> str:
    """Write a value that JSON has no form for.

    Raises:
        TypeError: No table has such values.
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
