"""Photos of every kind are answered with a chart."""

from io import BytesIO

import numpy as np
import pillow_heif
import pytest
from PIL import Image

from tests.drawing import draw_digits, encode
from tests.e2e.person import Person, labels, number_in
from tests.e2e.running_bot import RunningBot

SEVEN = encode(draw_digits("7"))


def as_heic(text: str) -> bytes:
    file = BytesIO()
    pillow_heif.from_pillow(Image.fromarray(draw_digits(text))).save(file)
    return file.getvalue()


def as_sticker(text: str) -> bytes:
    """Cut the strokes out, as on a sticker: nothing but ink on a transparent ground."""
    page = draw_digits(text)
    ink = (page.mean(axis=-1) < 130).astype(np.uint8) * 255
    return encode(np.dstack([page, ink]), "WEBP", lossless=True)


def test_a_photo_is_answered_with_a_chart_and_the_number_first(guest: Person) -> None:
    [sent] = guest.send("photo", SEVEN)

    answer = guest.reply_to(sent)

    assert answer["caption"].startswith("7 · 9")
    assert answer["caption"].endswith("\N{NO-BREAK SPACE}%")
    assert labels(answer) == ["✓ Right", "✎ Fix", "Copy"]
    with Image.open(BytesIO(guest.picture(answer))) as chart:
        assert chart.width == 960


def test_the_answer_speaks_turkish_to_a_turkish_telegram(turkish: Person) -> None:
    [sent] = turkish.send("photo", SEVEN)

    answer = turkish.reply_to(sent)

    assert answer["caption"].startswith("7 · %9")
    assert labels(answer) == ["✓ Doğru", "✎ Düzelt", "Kopyala"]


@pytest.mark.parametrize("text", ["407", "12 34", "1\n2", "0123456789"])
def test_numbers_and_rows_are_read_in_order(guest: Person, text: str) -> None:
    [sent] = guest.send("photo", encode(draw_digits(text)))

    assert number_in(guest.reply_to(sent)["caption"]) == text


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("seven.jpg", SEVEN),
        ("seven.png", encode(draw_digits("7"), "PNG")),
        ("seven.webp", encode(draw_digits("7"), "WEBP")),
        ("seven.gif", encode(draw_digits("7"), "GIF")),
        ("seven.bmp", encode(draw_digits("7"), "BMP")),
        ("seven", encode(draw_digits("7"), "AVIF")),
        ("seven.heic", as_heic("7")),
        ("my seven.jfif ", SEVEN),
        ("seven", SEVEN),
    ],
)
def test_every_kind_of_image_file_is_read(guest: Person, name: str, content: bytes) -> None:
    sent = guest.send_file(name, content, "application/octet-stream")

    assert number_in(guest.reply_to(sent)["caption"]) == "7"


def test_a_page_of_many_rows_comes_as_a_file_too(guest: Person) -> None:
    rows = [f"{number:02d}" for number in range(14)]
    [sent] = guest.send("photo", encode(draw_digits("\n".join(rows))))

    answer = guest.reply_to(sent)
    file = guest.reply_to(answer["message_id"])["document"]

    lines = answer["caption"].split("\n")
    assert lines[:13] == [*rows[:12], "…"]
    assert any("14 rows" in line for line in lines[13:])
    assert answer["caption_entities"][0]["type"] == "pre"
    assert file["file_name"] == "reading.txt"
    assert guest.file(file["file_id"]).decode().split("\n") == rows


def test_a_sticker_is_read_on_white(guest: Person) -> None:
    [sent] = guest.send("sticker", as_sticker("7"))

    assert number_in(guest.reply_to(sent)["caption"]) == "7"


def test_an_album_gets_an_answer_a_photo_and_one_summary(guest: Person) -> None:
    sent = guest.send("photo", *(encode(draw_digits(text)) for text in ("4", "07", "1")))

    answers = [guest.reply_to(message_id) for message_id in sent]
    summary = guest.hear(lambda said: said.get("text", "").startswith("3 photos:"))

    assert [number_in(answer["caption"]) for answer in answers] == ["4", "07", "1"]
    assert summary["text"].splitlines() == [
        "3 photos:",
        "Photo 1: 4",
        "Photo 2: 07",
        "Photo 3: 1",
    ]


def test_a_photo_of_an_album_without_digits_has_its_line(turkish: Person) -> None:
    blank = encode(np.full((300, 300, 3), 235, np.uint8))
    sent = turkish.send("photo", SEVEN, blank)

    apology = turkish.reply_to(sent[1])
    summary = turkish.hear(lambda said: said.get("text", "").startswith("2 fotoğraf:"))

    assert apology["text"].startswith("Bu resimde 0’dan 9’a kadar el yazısı bir rakam bulamadım.")
    assert summary["text"].splitlines() == [
        "2 fotoğraf:",
        "1. fotoğraf: 7",
        "2. fotoğraf: rakam yok",
    ]


def test_many_photos_at_once_are_all_answered(guest: Person, bot: RunningBot) -> None:
    photos = [encode(draw_digits(f"{number % 10}", jitter_seed=number)) for number in range(20)]
    sent = [guest.send("photo", photo)[0] for photo in photos]

    read = [number_in(guest.reply_to(message_id)["caption"]) for message_id in sent]

    assert read == [f"{number % 10}" for number in range(20)]
    assert bot.complaints == []
