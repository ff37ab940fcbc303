"""An album whose photos are still arriving, or being answered."""

import asyncio
from dataclasses import dataclass, field

from telegram import Message


@dataclass(kw_only=True, eq=False)
class Album:
    """Photos that belong together, each of which is an update of its own.

    Attributes:
        messages: In the order in which they arrived.
        complete: Set once no other one is expected.
        turn: Held while one of them is answered.
        texts: The numbers that were read, by the number of the message: "" where there was
            none, None where the photo was refused, or answering it failed.
    """

    messages: list[Message]
    complete: asyncio.Event = field(default_factory=asyncio.Event)
    turn: asyncio.Lock = field(default_factory=asyncio.Lock)
    texts: dict[int, str | None] = field(default_factory=dict)
