"""Bad input gets a kind sentence, and costs nothing."""

from io import BytesIO

import pytest
from PIL import Image

from tests.e2e.person import BLANK, SEVEN, Person, number_in
from tests.e2e.running_bot import RunningBot

UNREADABLE = "I couldn't open this file as a picture. Please send a photo, or a JPEG or PNG file."
TOO_LARGE = "This picture is too big for me: files may have 20 MB"
NO_DIGITS = "I couldn't find any handwritten digits (0\u00a0to\u00a09) here."
SEND_A_PHOTO = "Send me a photo of handwritten digits and I'll read it. More: /help"


def bomb() -> bytes:
    """A PNG of 100 megapixels in a few kilobytes."""
    file = BytesIO()
    Image.new("1", (10_000, 10_000)).save(file, "PNG")
    return file.getvalue()


BAD_FILES = {
    "a truncated JPEG": ("half.jpg", SEVEN[: len(SEVEN) // 2], UNREADABLE),
    "text renamed .jpg": ("notes.jpg", b"These are no pixels.", UNREADABLE),
    "an empty file": ("empty.png", b"", UNREADABLE),
    "a picture without digits": ("paper.jpg", BLANK, NO_DIGITS),
    "a PNG bomb": ("bomb.png", bomb(), TOO_LARGE),
    "a file of another kind": ("report.pdf", b"%PDF-1.7", SEND_A_PHOTO),
    "a file of 30 MB": ("raw.tiff", bytes(30 * 1024 * 1024), TOO_LARGE),
}


def assert_alive(person: Person, bot: RunningBot) -> None:
    """The next photo is answered, and nothing was logged that an operator has to see."""
    assert number_in(person.ask("7")["caption"]) == "7"
    assert bot.complaints == []


@pytest.mark.parametrize("case", BAD_FILES)
def test_a_bad_picture_gets_a_sentence(case: str, guest: Person, bot: RunningBot) -> None:
    name, content, sentence = BAD_FILES[case]

    sent = guest.send_file(name, content)

    assert guest.after(sent)["text"].startswith(sentence)
    assert_alive(guest, bot)
