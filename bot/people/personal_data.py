"""Everything that is kept about a person: written as a document, or deleted."""

import base64
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from typing import Any

from PIL import Image

from bot.database.encryption import Seal
from bot.database.people import PeopleStore
from bot.feedback.recent_digits import RecentDigits
from bot.feedback.review import Reviews
from bot.inbox.inbox import Inbox
from model.spec import IMAGE_SIZE


@dataclass(frozen=True, kw_only=True)
class PersonalData:
    """What is kept about people, in the database and in memory."""

    people: PeopleStore
    seal: Seal
    recent_digits: RecentDigits
    inbox: Inbox
    reviews: Reviews

    async def describe(self, person_id: int) -> bytes | None:
        """Write everything about a person as a JSON document; None if there is nothing."""
        known = await self.people.everything_about(person_id)
        return _write_document(known, self.seal.open) if any(known.values()) else None

    async def forget(self, person_id: int, *, until: int) -> None:
        """Delete everything about a person, with their updates until the one that asks for it.

        Open reviews are brought up to date last: that takes calls to Telegram, and may fail.
        """
        self.recent_digits.forget(person_id)
        self.inbox.disown(person_id)
        await self.people.forget(person_id, until=until)
        await self.reviews.hide_taken_back()


def _write_document(
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
