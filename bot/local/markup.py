"""HTML in messages: Telegram's tags, parsed into text and entities."""

import re
from html import unescape
from typing import Any, Final

from bot.local.errors import ApiError

ENTITY_TYPES: Final = {"b": "bold", "i": "italic", "code": "code", "pre": "pre"}

PARTS: Final = re.compile(r"([^<]+)|<(/?)([a-z][a-z0-9]*)?([^<>]*>)?", re.IGNORECASE)
"""Text, or a tag: its slash, its name, and the rest."""

REFUSAL: Final = "Bad Request: can't parse entities"


def parse_html(markup: str) -> tuple[str, list[dict[str, Any]]]:
    """Parse HTML into text and entities; offsets count UTF-16 units.

    Raises:
        ApiError: A tag is unknown, unopened or unclosed.
    """
    text = ""
    entities: list[dict[str, Any]] = []
    open_tags: list[tuple[str, int]] = []
    for words, slash, name, rest in PARTS.findall(markup):
        tag = name.lower()
        if words:
            text += unescape(words)
        elif not tag or not rest:
            raise ApiError(f"{REFUSAL}: Unsupported start tag")
        elif not slash and (tag not in ENTITY_TYPES or rest != ">"):
            raise ApiError(f'{REFUSAL}: Unsupported start tag "{tag}"')
        elif not slash:
            open_tags.append((tag, utf16_length(text)))
        elif not open_tags or open_tags[-1][0] != tag:
            raise ApiError(f'{REFUSAL}: Unexpected end tag "{tag}"')
        else:
            _, offset = open_tags.pop()
            length = utf16_length(text) - offset
            if length:
                entity = {"type": ENTITY_TYPES[tag], "offset": offset, "length": length}
                entities.append(entity)
    if open_tags:
        raise ApiError(f'{REFUSAL}: Can\'t find end tag of "{open_tags[-1][0]}"')
    return text, entities


def utf16_length(text: str) -> int:
    """Count UTF-16 code units."""
    return len(text.encode("utf-16-le")) // 2
