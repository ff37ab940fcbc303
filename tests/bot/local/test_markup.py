from html import escape
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.local.errors import ApiError
from bot.local.markup import parse_html


def entity(kind: str, offset: int, length: int) -> dict[str, Any]:
    return {"type": kind, "offset": offset, "length": length}


@pytest.mark.parametrize(
    ("tag", "kind"),
    [
        ("b", "bold"),
        ("strong", "bold"),
        ("i", "italic"),
        ("em", "italic"),
        ("u", "underline"),
        ("s", "strikethrough"),
        ("code", "code"),
        ("pre", "pre"),
        ("B", "bold"),
    ],
)
def test_a_tag_becomes_an_entity(tag: str, kind: str) -> None:
    assert parse_html(f"a <{tag}>407</{tag}> b") == ("a 407 b", [entity(kind, 2, 3)])


def test_tags_may_stand_in_tags_and_beside_each_other() -> None:
    text, entities = parse_html("<b>4<i>0</i></b><u>7</u>")

    assert text == "407"
    assert sorted(entities, key=lambda found: str(found["type"])) == [
        entity("bold", 0, 2),
        entity("italic", 1, 1),
        entity("underline", 2, 1),
    ]


def test_escaped_signs_that_telegram_knows_are_signs() -> None:
    text, entities = parse_html("<b>&lt;b&gt; &amp; &quot;</b> &#55; <i></i>&copy;")

    assert text == '<b> & " 7 &copy;'
    assert entities == [entity("bold", 0, 7)]


@settings(deadline=None)
@given(st.text())
def test_whatever_is_escaped_comes_back_without_entities(text: str) -> None:
    assert parse_html(escape(text)) == (text, [])


@settings(deadline=None)
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
        ("407<br>", 'Unsupported start tag "br"'),
        ("<br/>", 'Unsupported start tag "br"'),
        ("<script>407</script>", 'Unsupported start tag "script"'),
        ("a <3", "Unsupported start tag"),
        ("x<", "Unsupported start tag"),
        ("<!-- 4 -->07", "Unsupported start tag"),
        ("<?4?>07", "Unsupported start tag"),
        ("<![CDATA[4]]>07", "Unsupported start tag"),
        ("<b/>407", 'Unsupported start tag "b"'),
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
