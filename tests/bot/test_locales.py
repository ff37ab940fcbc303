import ast
import re
from io import BytesIO
from pathlib import Path

import pytest
from babel.messages import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import read_mo, write_mo
from babel.messages.pofile import read_po

from bot.i18n import LANGUAGES, LOCALES
from bot.local.markup import parse_html

PROJECT = Path(__file__).parents[2]

TRANSLATED = [language for language in LANGUAGES if language != "en"]

KEYWORDS = {"_": None, "ngettext": (1, 2)}
"""The functions that mark a text for translation, by the last part of their name."""

Text = str | tuple[str, ...]
"""A message: with a plural it is the singular and the plural."""


def find_texts(folder: Path) -> set[Text]:
    """Find every text in the code below a folder that is marked for translation."""
    found = extract_from_dir(folder, [("**.py", "python")], keywords=KEYWORDS)
    return {text for _, _, text, _, _ in found}


def read_catalog(language: str) -> Catalog:
    with (LOCALES / language / "LC_MESSAGES" / "rakam.po").open("rb") as file:
        return read_po(file, locale=language)


def is_faulty(message: Message, catalog: Catalog) -> bool:
    """Check whether a text is not translated, or its translation has other placeholders."""
    source, forms = (as_forms(as_text(side)) for side in (message.id, message.string))
    if message.fuzzy or not all(forms) or message.check(catalog):
        return True
    return any(placeholders(form) != placeholders(*source) for form in forms)


def as_text(text: str | list[str] | tuple[str, ...] | None) -> Text:
    return tuple(text) if isinstance(text, list | tuple) else text or ""


def as_forms(text: Text) -> tuple[str, ...]:
    return (text,) if isinstance(text, str) else text


def placeholders(*texts: str) -> set[str]:
    return set(re.findall(r"{.*?}", " ".join(texts)))


def translations(catalog: Catalog) -> dict[Text, Text]:
    return {as_text(message.id): as_text(message.string) for message in catalog if message.id}


def test_each_language_but_english_has_a_catalog() -> None:
    assert {folder.name for folder in LOCALES.iterdir()} == set(LANGUAGES) - {"en"}


@pytest.mark.parametrize("language", TRANSLATED)
def test_the_catalog_has_exactly_the_texts_of_the_code_all_translated(language: str) -> None:
    used, catalog = find_texts(PROJECT / "bot"), read_catalog(language)

    assert len(used) > 20
    assert translations(catalog).keys() == used
    assert [each.id for each in catalog if each.id and is_faulty(each, catalog)] == []


def test_no_text_is_marked_within_an_f_string_where_babel_misses_it_on_3_11() -> None:
    hidden = [
        f"{path.name}:{call.lineno}"
        for path in (PROJECT / "bot").rglob("*.py")
        for string in ast.walk(ast.parse(path.read_bytes()))
        if isinstance(string, ast.JoinedStr)
        for call in ast.walk(string)
        if isinstance(call, ast.Call) and ast.unparse(call.func).rpartition(".")[2] in KEYWORDS
    ]

    assert hidden == []


@pytest.mark.parametrize("language", TRANSLATED)
def test_every_text_is_html_that_telegram_accepts(language: str) -> None:
    known = [*translations(read_catalog(language)).items()]
    forms = [form for pair in known for side in pair for form in as_forms(side)]

    for form in forms:
        parse_html(form)

    assert [form for form in forms if re.search(r"&(?!(amp|lt|gt|quot);)", form)] == []


@pytest.mark.parametrize("language", TRANSLATED)
def test_the_compiled_catalog_is_up_to_date(language: str) -> None:
    edited = read_catalog(language)
    compiled = (LOCALES / language / "LC_MESSAGES" / "rakam.mo").read_bytes()
    again = BytesIO()

    write_mo(again, edited)

    running, expected = read_mo(BytesIO(compiled)), read_mo(BytesIO(again.getvalue()))
    assert translations(running) == translations(expected)
    assert running.plural_expr == expected.plural_expr
