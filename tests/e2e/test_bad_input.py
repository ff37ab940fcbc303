"""Bad input gets a kind sentence, and costs nothing."""

from io import BytesIO

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


BAD_FILES = (
    ("half.jpg", SEVEN[: len(SEVEN) // 2], UNREADABLE),
    ("text.jpg", b"These are no pixels.", UNREADABLE),
    ("empty.png", b"", UNREADABLE),
    ("paper.jpg", BLANK, NO_DIGITS),
    ("bomb.png", bomb(), TOO_LARGE),
    ("report.pdf", b"%PDF-1.7", SEND_A_PHOTO),
    ("raw.tiff", bytes(30 * 1024 * 1024), TOO_LARGE),
)


def test_a_bad_picture_gets_a_sentence_and_the_next_photo_is_answered(
    guest: Person, bot: RunningBot
) -> None:
    for name, content, sentence in BAD_FILES:
        said = guest.after(guest.send_file(name, content))["text"]

        assert said.startswith(sentence), name

    assert number_in(guest.ask("7")["caption"]) == "7"
    assert bot.complaints == []
