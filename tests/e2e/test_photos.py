"""Photos are answered with a chart, and bad pictures with a friendly sentence."""

from io import BytesIO

import numpy as np
import pillow_heif
import pytest
from PIL import Image

from tests.drawing import draw_digits, encode
from tests.e2e.bot_api import posting_as, refusing
from tests.e2e.person import BLANK, SEVEN, Person, labels, number_in
from tests.e2e.running_bot import RunningBot


def as_heic(text: str) -> bytes:
    file = BytesIO()
    pillow_heif.from_pillow(Image.fromarray(draw_digits(text))).save(file)
    return file.getvalue()


def as_sticker(text: str) -> bytes:
    """Cut the strokes out, as on a sticker: only ink on a transparent background."""
    page = draw_digits(text)
    ink = (page.mean(axis=-1) < 130).astype(np.uint8) * 255
    return encode(np.dstack([page, ink]), "WEBP", lossless=True)


UNREADABLE = "I couldn't open this file as a picture. Please send a photo, or a JPEG or PNG file."
TOO_LARGE = "This picture is too big for me: files may have up to 20 MB"
NO_DIGITS = "I couldn't find any handwritten digits (0\u00a0to\u00a09) here."
SEND_A_PHOTO = "Send me a photo of handwritten digits and I'll read it. More: /help"


def bomb() -> bytes:
    """A PNG of 100 megapixels in a few kilobytes."""
    file = BytesIO()
    Image.new("1", (10_000, 10_000)).save(file, "PNG")
    return file.getvalue()


BAD_FILES = (
    ("half.jpg", SEVEN[: len(SEVEN) // 2], UNREADABLE),
    ("empty.png", b"", UNREADABLE),
    ("paper.jpg", BLANK, NO_DIGITS),
    ("bomb.png", bomb(), TOO_LARGE),
    ("report.pdf", b"%PDF-1.7", SEND_A_PHOTO),
    ("raw.tiff", bytes(30 * 1024 * 1024), TOO_LARGE),
)


def test_a_photo_is_answered_with_a_chart_and_the_number_first(guest: Person) -> None:
    answer = guest.ask("7")

    assert answer["caption"].startswith("7 · 9")
    assert answer["caption"].endswith("\N{NO-BREAK SPACE}%")
    assert labels(answer) == ["✓ Right", "✎ Fix", "Copy"]
    with Image.open(BytesIO(guest.picture(answer))) as chart:
        assert chart.width == 960


@pytest.mark.parametrize(
    ("name", "content"),
    [("seven.png", encode(draw_digits("7"), "PNG")), ("seven.heic", as_heic("7"))],
)
def test_a_picture_that_is_sent_as_a_file_is_read(guest: Person, name: str, content: bytes) -> None:
    sent = guest.send_file(name, content)

    assert number_in(guest.reply_to(sent)["caption"]) == "7"


def test_a_sticker_is_read_on_white(guest: Person) -> None:
    still = {
        "type": "regular",
        "width": 512,
        "height": 512,
        "is_animated": False,
        "is_video": False,
    }
    with posting_as(lambda content: {"sticker": content["document"] | still}):
        sent = guest.send_file("seven.webp", as_sticker("7"))

    assert number_in(guest.reply_to(sent)["caption"]) == "7"


def test_where_pictures_are_not_allowed_the_answer_is_text_and_can_be_corrected(
    guest: Person, bot: RunningBot
) -> None:
    reason = "Bad Request: not enough rights to send photos to the chat"
    with refusing("sendPhoto", reason=reason, status=400):
        answer = guest.ask("7")
        corrected = guest.pressed(guest.pressed(answer, "Fix", "Back"), "1")

    assert answer["text"].startswith("7 · ")
    assert corrected["text"] == "1\nFixed. Thank you!"
    assert bot.complaints == []


def test_a_page_of_many_rows_comes_as_a_file_too(guest: Person) -> None:
    rows = [f"{number:02d}" for number in range(14)]

    answer = guest.ask("\n".join(rows))
    file = guest.reply_to(answer["message_id"])["document"]

    lines = answer["caption"].split("\n")
    assert lines[:13] == [*rows[:12], "…"]
    assert any("14 rows" in line for line in lines[13:])
    assert answer["caption_entities"][0]["type"] == "pre"
    assert file["file_name"] == "reading.txt"
    assert guest.file(file["file_id"]).decode().split("\n") == rows


def test_an_album_gets_an_answer_a_photo_and_one_summary(guest: Person) -> None:
    sent = guest.send("photo", encode(draw_digits("4")), BLANK, encode(draw_digits("07")))

    answers = [guest.reply_to(message_id) for message_id in sent]
    summary = guest.hear_text("^3 photos:")

    assert [number_in(answers[place]["caption"]) for place in (0, 2)] == ["4", "07"]
    assert answers[1]["text"].startswith(NO_DIGITS)
    lines = ["3 photos:", "Photo 1: 4", "Photo 2: no digits", "Photo 3: 07"]
    assert summary["text"].splitlines() == lines


def test_a_photo_that_an_edit_adds_is_read_and_a_new_caption_changes_nothing(
    guest: Person, bot: RunningBot
) -> None:
    [sent] = guest.send("photo", SEVEN)
    first = guest.reply_to(sent)

    guest.edit(sent, "What is it?")
    guest.edit(sent, photo=encode(draw_digits("4")))
    second = guest.after(first["message_id"])

    assert second["reply_to_message"]["message_id"] == sent
    assert number_in(second["caption"]) == "4"
    assert bot.complaints == []


def test_a_photo_without_digits_is_read_turned_in_all_directions(guest: Person) -> None:
    answer = guest.reply_to(guest.send("photo", BLANK)[0])

    turned = answer
    for _ in range(3):
        assert guest.toast(guest.press(turned, "Turn")) == "Turned, and still no digits."
        turned = guest.versions(answer)[-1]

    assert "tap ↻ Turn" in answer["text"]
    assert labels(turned) == []
    assert "Turn" not in turned["text"]


def test_a_turned_photo_with_digits_is_answered_with_a_chart(guest: Person) -> None:
    lying = encode(np.rot90(draw_digits("6"), k=-1))
    [sent] = guest.send("photo", lying)
    answer = guest.reply_to(sent)

    guest.press_data(answer, "turn|3")

    chart = guest.after(answer["message_id"])
    assert chart["reply_to_message"]["message_id"] == sent
    assert number_in(chart["caption"]) == "6"
    told = guest.edited(answer, lambda said: said["text"] == "Turned by 270°, I can read it:")
    assert labels(told) == []


def test_a_photo_that_was_deleted_cannot_be_turned(guest: Person) -> None:
    [sent] = guest.send("photo", BLANK)
    answer = guest.reply_to(sent)

    guest.delete(sent)
    told = guest.toast(guest.press(answer, "Turn"))

    assert told == "The photo isn't there any more. Please send it again."


def test_a_bad_picture_gets_a_sentence_and_the_next_photo_is_answered(
    guest: Person, bot: RunningBot
) -> None:
    for name, content, sentence in BAD_FILES:
        said = guest.after(guest.send_file(name, content))["text"]

        assert said.startswith(sentence), name

    assert number_in(guest.ask("7")["caption"]) == "7"
    assert bot.complaints == []
