"""A person who chats with the running bot, through the local server as the page does."""

import re
import ssl
import time
from collections.abc import Callable, Sequence
from typing import Any

import httpx
import numpy as np

from bot.local.people import BOT_ID, GROUP_ID
from bot.local.server import LocalBotApi
from tests.drawing import draw_digits, encode
from tests.e2e.waiting import PATIENCE

SEVEN = encode(draw_digits("7"))
BLANK = encode(np.full((300, 300, 3), 235, np.uint8))
"""A photo of a digit, and one of blank paper."""

ON_THIS_MACHINE: dict[str, Any] = {
    "verify": ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT),
    "trust_env": False,
    "timeout": PATIENCE,
}
"""No proxy, and no certificates, because loading them takes longer than many tests."""

Json = dict[str, Any]
File = tuple[str, bytes]
"""Name and content."""


class Person:
    """Sends, presses and receives as one of the people on the page.

    Methods that send take further fields of the page's requests: `chat="group"` and `reply_to=ID`.
    """

    def __init__(self, server: LocalBotApi, person: int, language: str = "en") -> None:
        self.language = language
        self._server = server
        self._person = person

    @property
    def events(self) -> list[tuple[str, Json]]:
        """The events that the person's page has received so far."""
        found = self._server.chat.events.find(self._person)
        return [(event["kind"], event["content"]) for event in found]

    def say(self, text: str, **fields: Any) -> int:
        return self._send("text", (), text=text, **fields)[0]

    def send(self, kind: str, *contents: bytes, caption: str = "", **fields: Any) -> list[int]:
        """Send files of one kind, several as an album; return the numbers of the messages."""
        return self._send(kind, [(kind, content) for content in contents], text=caption, **fields)

    def send_file(self, name: str, content: bytes, **fields: Any) -> int:
        """Send a document; its name decides the type."""
        return self._send("document", [(name, content)], **fields)[0]

    def ask(self, digits: str, **fields: Any) -> Json:
        """Send a photo of drawn digits and wait for its answer."""
        [sent] = self.send("photo", encode(draw_digits(digits)), **fields)
        return self.reply_to(sent)

    def edit(self, message_id: int, text: str = "", photo: bytes | None = None, **to: Any) -> None:
        files = [("photo.jpg", photo)] if photo else []
        self._post("edit", files, kind="photo", message_id=message_id, text=text, **to)

    def delete(self, message_id: int, **to: Any) -> None:
        self._post("delete", message_id=message_id, **to)

    def press(self, message: Json, label: str) -> str:
        """Press the button under a message that has this label; return the number of the press."""
        found = (each["callback_data"] for each in buttons(message) if label in each["text"])
        return self.press_data(message, next(found))

    def press_data(self, message: Json, data: str) -> str:
        place = {"message_id": message["message_id"], "chat": message["chat"]["type"]}
        return str(self._post("press", data=data, **place).json()["query_id"])

    def _send(self, kind: str, files: Sequence[File], **fields: Any) -> list[int]:
        return list(self._post("send", files, kind=kind, **fields).json()["message_ids"])

    def _post(self, path: str, files: Sequence[File] = (), **fields: Any) -> httpx.Response:
        parts, sender = [("file", file) for file in files], {"person": self._person}
        data = {**sender, "language": self.language, **fields}
        answer = httpx.post(self._at(path), data=data, files=parts, **ON_THIS_MACHINE)
        answer.raise_for_status()
        return answer

    def _at(self, path: str) -> str:
        return f"{self._server.page_url}{path}"

    def pressed(self, message: Json, label: str, shows: str = "") -> Json:
        """Press a button, and wait for an edit of its message that has a text or a label."""
        since = len(self.events)
        self.press(message, label)
        number = message["message_id"]
        return self.hear(
            lambda said: (
                said["message_id"] == number
                and (shows in text_of(said) or any(shows in each for each in labels(said)))
            ),
            since,
        )

    def toast(self, press: str) -> str:
        """Wait for the toast with which the bot answers a pressed button."""

        def found() -> Json | None:
            toasts = (content for kind, content in self.events if kind == "toast")
            return next((toast for toast in toasts if toast["query_id"] == press), None)

        return str(self._wait_for(found)["text"])

    def menu(self, chat: str = "private", field: str = "command") -> list[str]:
        """Read the names, or the descriptions, of the commands that the bot offers in a chat."""
        where = GROUP_ID if chat == "group" else self._person
        return [each[field] for each in self._server.chat.menu_for(self.language, where)]

    def picture(self, message: Json) -> bytes:
        """Download the largest size of a message's photo."""
        return self.file(message["photo"][-1]["file_id"])

    def file(self, file_id: str) -> bytes:
        answer = httpx.get(self._at(f"files/{file_id}"), **ON_THIS_MACHINE)
        answer.raise_for_status()
        return answer.content

    def reply_to(self, message_id: int) -> Json:
        return self.hear(
            lambda said: said.get("reply_to_message", {}).get("message_id") == message_id
        )

    def after(self, message_id: int) -> Json:
        """Wait for the next message of the bot after a message."""
        return self.hear(lambda said: said["message_id"] > message_id)

    def edited(self, message: Json, fits: Callable[[Json], bool]) -> Json:
        """Wait until a message of the bot has been edited so that a condition holds."""
        return self.hear(lambda said: said["message_id"] == message["message_id"] and fits(said))

    def hear(self, fits: Callable[[Json], bool], since: int = 0) -> Json:
        """Wait for a message of the bot for which a condition holds, among events since an id."""

        def found() -> Json | None:
            heard = (message for kind, message in self.events[since:] if kind == "message")
            spoken = (message for message in heard if message["from"]["id"] == BOT_ID)
            return next((message for message in spoken if fits(message)), None)

        return self._wait_for(found)

    def hear_text(self, pattern: str, after: int = 0) -> Json:
        """Wait for a message after another one, or an edit of it, in which a pattern is found."""
        found = re.compile(pattern)
        return self.hear(
            lambda said: said["message_id"] > after and found.search(text_of(said)) is not None
        )

    def _wait_for(self, found: Callable[[], Json | None]) -> Json:
        end = time.monotonic() + PATIENCE
        while (event := found()) is None:
            assert time.monotonic() < end, self.events[-3:]
            time.sleep(0.05)
        return event

    def _heard(self) -> list[Json]:
        """List all messages so far, and again after each edit."""
        return [message for kind, message in self.events if kind == "message"]

    def said_in(self, kind: str) -> list[Json]:
        """List the messages of the bot so far in one kind of chat, without edits."""
        spoken = {
            said["message_id"]: said
            for said in self._heard()
            if said["from"]["id"] == BOT_ID and said["chat"]["type"] == kind
        }
        return list(spoken.values())

    def versions(self, message: Json) -> list[Json]:
        """List a message as it was sent and after each edit."""
        number = message["message_id"]
        return [said for said in self._heard() if said["message_id"] == number]


def text_of(message: Json) -> str:
    text: str = message.get("text") or message.get("caption") or ""
    return text


def buttons(message: Json) -> list[Json]:
    rows = message.get("reply_markup", {}).get("inline_keyboard", [])
    return [button for row in rows for button in row]


def labels(message: Json) -> list[str]:
    return [button["text"] for button in buttons(message)]


def number_in(caption: str) -> str:
    """Read the number that a caption begins with: one row beside a note, or a line for each row."""
    match = re.match(r"[\d ]+(?= ·)|([\d ]+(\n|$))+", caption)
    assert match is not None, caption
    return match.group().strip()


def allow_learning(person: Person) -> None:
    """Allow the bot to keep the digits that a person confirms and corrects."""
    person.pressed(person.after(person.say("/privacy")), "Allow it")


def take_back(person: Person) -> None:
    """Take a person's consent back, so that the bot deletes their digits and keeps no more."""
    rules = person.after(person.say("/privacy"))
    question = person.pressed(rules, "Stop and delete my digits")
    person.pressed(question, "Yes, delete them")


def be_forgotten(person: Person) -> None:
    """Use /forget, so that the bot deletes everything about a person."""
    question = person.after(person.say("/forget"))
    person.pressed(question, "Yes, delete it", "Done")
