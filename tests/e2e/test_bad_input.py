"""Bad input gets a kind sentence in the person's language, and costs nothing."""

from io import BytesIO

import numpy as np
import pytest
from PIL import Image

from bot.i18n import Words
from tests.drawing import draw_digits, encode
from tests.e2e.person import Person, number_in
from tests.e2e.running_bot import RunningBot

SEVEN = encode(draw_digits("7"))


def even(level: int, side: int = 400) -> bytes:
    return encode(np.full((side, side, 3), level, np.uint8), "PNG")


def bomb() -> bytes:
    """A PNG of 100 megapixels in a few kilobytes."""
    file = BytesIO()
    Image.new("1", (10_000, 10_000)).save(file, "PNG")
    return file.getvalue()


UNREADABLE = "unreadable"
TOO_LARGE = "too_large"
NO_DIGITS = "no_digits"
SEND_A_PHOTO = "send_a_photo"

BAD_FILES = {
    "a truncated JPEG": ("half.jpg", SEVEN[: len(SEVEN) // 2], UNREADABLE),
    "text renamed .jpg": ("notes.jpg", b"These are no pixels.", UNREADABLE),
    "a file without a type": ("notes", b"These are no pixels.", UNREADABLE),
    "an empty file": ("empty.png", b"", UNREADABLE),
    "a picture of one pixel": ("dot.png", even(120, side=1), NO_DIGITS),
    "an all-white picture": ("white.png", even(255), NO_DIGITS),
    "an all-black picture": ("black.png", even(0), NO_DIGITS),
    "a PNG bomb": ("bomb.png", bomb(), TOO_LARGE),
    "a file of 30 MB": ("raw.tiff", bytes(30 * 1024 * 1024), TOO_LARGE),
}

BAD_KINDS = ("animated_sticker", "video", "voice")


def expected(reason: str, language: str) -> str:
    """The sentence for a reason, as the catalogue has it."""
    words = Words("tr" if language == "tr" else "en")
    sentences = {
        UNREADABLE: "I couldn't open this file as a picture. Please send a photo, or a JPEG or "
        "PNG file.",
        TOO_LARGE: "This picture is too big for me. Send it as a photo (Telegram shrinks it), or "
        "as a file up to 20 MB.",
        NO_DIGITS: "I couldn't find any handwritten digits (0\u00a0to\u00a09) here.",
        SEND_A_PHOTO: "Send me a photo of handwritten digits and I'll read it. More: /help",
    }
    return words._(sentences[reason])


def assert_alive(person: Person, bot: RunningBot) -> None:
    """The next photo is answered, and nothing was logged that an operator has to see."""
    [sent] = person.send("photo", SEVEN)

    assert number_in(person.reply_to(sent)["caption"]) == "7"
    assert bot.complaints == []


@pytest.fixture(params=["en", "tr"])
def person(request: pytest.FixtureRequest, guest: Person, turkish: Person) -> Person:
    return {"en": guest, "tr": turkish}[request.param]


@pytest.mark.parametrize("case", BAD_FILES)
def test_a_bad_picture_gets_a_sentence(case: str, person: Person, bot: RunningBot) -> None:
    name, content, reason = BAD_FILES[case]

    sent = person.send_file(name, content, "application/octet-stream")

    assert person.reply_to(sent)["text"].startswith(expected(reason, person.language))
    assert_alive(person, bot)


@pytest.mark.parametrize("kind", BAD_KINDS)
def test_what_holds_no_picture_gets_a_sentence(kind: str, person: Person, bot: RunningBot) -> None:
    [sent] = person.send(kind, b"moving or sounding")

    assert person.after(sent)["text"] == expected(SEND_A_PHOTO, person.language)
    assert_alive(person, bot)


def test_a_file_of_another_kind_gets_a_sentence(person: Person, bot: RunningBot) -> None:
    sent = person.send_file("report.pdf", b"%PDF-1.7", "application/pdf")

    assert person.after(sent)["text"] == expected(SEND_A_PHOTO, person.language)
    assert_alive(person, bot)


def test_a_text_gets_a_sentence(person: Person, bot: RunningBot) -> None:
    sent = person.say("What is seven and seven?")

    assert person.after(sent)["text"] == expected(SEND_A_PHOTO, person.language)
    assert_alive(person, bot)
