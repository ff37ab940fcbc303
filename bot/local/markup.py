"""HTML in messages: Telegram's tags, parsed into text and entities."""

import re
from html.parser import HTMLParser
from typing import Any, Final

from bot.local.errors import ApiError

ENTITY_TYPES: Final = {"b": "bold", "i": "italic", "code": "code", "pre": "pre"}

TAG: Final = re.compile(r"</?[a-z][^<>]*>", re.IGNORECASE)
"""Any other "<" must be written as an entity."""

Entities = list[dict[str, Any]]


def parse_html(markup: str) -> tuple[str, Entities]:
    """Parse HTML into text and entities; offsets count UTF-16 units.

    Raises:
        ApiError: A tag is unknown, unopened or unclosed.
    """
    for start in re.finditer("<", markup):
        if not TAG.match(markup, start.start()):
            raise ApiError("Bad Request: can't parse entities: Unsupported start tag")
    parser = _Parser()
    parser.feed(markup)
    parser.close()
    if parser.open_tags:
        tag = parser.open_tags[-1][0]
        raise ApiError(f"Bad Request: can't parse entities: Can't find end tag of \"{tag}\"")
    return parser.text, parser.entities


class _Parser(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.text = ""
        self.entities: Entities = []
        self.open_tags: list[tuple[str, int]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in ENTITY_TYPES or attrs:
            raise ApiError(f'Bad Request: can\'t parse entities: Unsupported start tag "{tag}"')
        self.open_tags.append((tag, utf16_length(self.text)))

    def handle_endtag(self, tag: str) -> None:
        if not self.open_tags or self.open_tags[-1][0] != tag:
            raise ApiError(f'Bad Request: can\'t parse entities: Unexpected end tag "{tag}"')
        _, offset = self.open_tags.pop()
        length = utf16_length(self.text) - offset
        if length:
            entity = {"type": ENTITY_TYPES[tag], "offset": offset, "length": length}
            self.entities.append(entity)

    def handle_data(self, data: str) -> None:
        self.text += data


def utf16_length(text: str) -> int:
    """Count UTF-16 code units."""
    return len(text.encode("utf-16-le")) // 2
