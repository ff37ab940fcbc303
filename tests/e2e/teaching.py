"""Teaching the running bot: a writer corrects what it read, an admin accepts."""

import json
import re
import time
from collections.abc import Iterable
from dataclasses import dataclass

from tests.e2e.person import PATIENCE, Json, Person, labels, number_in

KEYS = "0123456789"


@dataclass(frozen=True, kw_only=True)
class Lesson:
    """What came of sending some digits.

    Attributes:
        sent: How many photos were sent.
        right: How many of them were read right.
        told: Of how many the bot was told what they are.
    """

    sent: int
    right: int
    told: int


def allow_learning(writer: Person) -> None:
    """Let the bot keep what it is told."""
    rules = writer.after(writer.say("/privacy"))
    writer.press(rules, "Allow it")
    writer.edited(rules, lambda said: labels(said) == ["Stop and delete my digits"])


def take_back(writer: Person) -> None:
    """Have the bot delete what it was told, and keep no more."""
    rules = writer.after(writer.say("/privacy"))
    writer.press(rules, "Stop and delete my digits")
    writer.press(writer.edited(rules, lambda said: "No" in labels(said)), "Yes, delete them")
    writer.edited(rules, lambda said: labels(said) == ["Allow it"] and said != rules)


def be_forgotten(person: Person) -> None:
    """Have the bot delete everything about a person."""
    question = person.after(person.say("/forget"))
    person.press(question, "Yes, delete it")
    person.edited(question, lambda said: said["text"].startswith("Done"))


def teach(writer: Person, photos: Iterable[tuple[bytes, int]]) -> Lesson:
    """Send photos of single digits, and confirm or correct each answer by its buttons.

    A photo in which no digit was found, or several, has no button that could tell what it is.
    """
    told: list[bool] = []
    sent = 0
    for photo, digit in photos:
        sent += 1
        answer = writer.reply_to(writer.send("photo", photo)[0])
        read = number_in(answer["caption"]) if "caption" in answer else ""
        if len(read) == len("7"):
            told.append(read == f"{digit}")
            _tell(writer, answer, digit, right=told[-1])
    _wait_until_kept(writer, len(told))
    return Lesson(sent=sent, right=sum(told), told=len(told))


def _tell(writer: Person, answer: Json, digit: int, *, right: bool) -> None:
    offered = labels(answer)
    if f"{digit}" in offered:  # an unsure digit has a button for each of its two best guesses
        writer.press(answer, f"{digit}")
    elif right:
        writer.press(answer, "Right")
    else:
        writer.press(answer, "Another digit" if "✎ Another digit" in offered else "Fix")
        keypad = writer.edited(answer, lambda said: len(labels(said)) > len(KEYS))
        writer.press(keypad, f"{digit}")
    writer.edited(answer, lambda said: not set(labels(said)) & set(offered) - {"Copy"})


def _wait_until_kept(writer: Person, count: int) -> None:
    """Wait until the bot has kept so many digits, which it does after it has answered."""
    end = time.monotonic() + PATIENCE
    while given_by(writer) < count:
        assert time.monotonic() < end
        time.sleep(0.2)


def given_by(writer: Person) -> int:
    """Count the digits of a person that the bot keeps."""
    told = writer.after(writer.say("/mydata"))
    if "document" not in told:
        return 0
    return len(json.loads(writer.file(told["document"]["file_id"]))["contributions"])


def accept_all(admin: Person) -> int:
    """Keep every digit that waits for review, sheet by sheet; return how many there were."""
    kept = 0
    sheet = admin.after(admin.say("/review"))
    while any("Keep all" in label for label in labels(sheet)):
        seen = admin.versions(sheet)
        admin.press(sheet, "Keep all")
        sheet = admin.edited(sheet, lambda said, seen=seen: said not in seen)  # type: ignore[misc]
        kept += int(re.findall(r"^(\d+) digits? kept\.", sheet["caption"])[0])
    return kept
