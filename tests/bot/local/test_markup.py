from html import escape
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.local.errors import ApiError
from bot.local.markup import parse_html


def entity(kind: str, offset: int, length: int) -> dict[str, Any]:
    return {"type": kind, "offset": offset, "length": length}


def test_tags_become_entities_also_if_they_are_nested_or_adjacent() -> None:
    text, entities = parse_html("<b>4<i>0</i></b><CODE>7</CODE> <pre>&lt;b&gt;</pre><i></i>")

    assert text == "407 <b>"
    assert sorted(entities, key=lambda found: int(found["offset"])) == [
        entity("bold", 0, 2),
        entity("italic", 1, 1),
        entity("code", 2, 1),
        entity("pre", 4, 3),
    ]


@given(st.text(), st.text(min_size=1), st.text())
def test_offsets_and_lengths_count_utf_16_units(before: str, inside: str, after: str) -> None:
    markup = f"{escape(before)}<b>{escape(inside)}</b>{escape(after)}"

    text, [found] = parse_html(markup)

    units = text.encode("utf-16-le")
    start, end = 2 * found["offset"], 2 * (found["offset"] + found["length"])
    assert text == before + inside + after
    assert units[start:end].decode("utf-16-le") == inside


@pytest.mark.parametrize(
    ("markup", "description"),
    [
        ("<h1>407</h1>", 'Unsupported start tag "h1"'),
        ("<br/>", 'Unsupported start tag "br"'),
        ("a <3", "Unsupported start tag"),
        ("<!-- 4 -->07", "Unsupported start tag"),
        ("<b>407", 'Can\'t find end tag of "b"'),
        ("<b><i>407</i>", 'Can\'t find end tag of "b"'),
        ("407</b>", 'Unexpected end tag "b"'),
        ("<b><i>407</b></i>", 'Unexpected end tag "b"'),
    ],
)
def test_tags_that_are_unknown_open_or_crossed_are_refused(markup: str, description: str) -> None:
    with pytest.raises(ApiError) as caught:
        parse_html(markup)

    assert caught.value.code == 400
    assert caught.value.description == f"Bad Request: can't parse entities: {description}"
