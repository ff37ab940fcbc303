"""A person who chats with the running bot, through the local server as the page does."""

import json
import re
import threading
from collections.abc import Callable
from typing import Any

import httpx

from bot.local.people import BOT_ID

PATIENCE = 60.0
"""Seconds after which a test gives up; nothing that works takes nearly as long."""

Json = dict[str, Any]
File = tuple[str, bytes, str]
"""Name, content and MIME type."""


class Person:
    """Sends, presses and receives as one of the people on the page.

    Methods that send take further fields of the page's requests: `chat="group"`,
    `reply_to=ID` (with `reply_chat="private"` if that message is in another chat), and
    `identity="anonymous"` or `"channel"`.

    Args:
        page_url: The page's address.
        person: The person's user id.
        language: The language of their Telegram.
    """

    def __init__(self, page_url: str, person: int, language: str = "en") -> None:
        self.language = language
        self._person = person
        self._http = httpx.Client(base_url=page_url, timeout=PATIENCE, trust_env=False)
        self._events: list[tuple[str, Json]] = []
        self._changed = threading.Condition()
        self._connected = threading.Event()
        self._closing = False
        self._listener = threading.Thread(target=self._listen, args=(page_url,), daemon=True)
        self._listener.start()
        assert self._connected.wait(PATIENCE)

    @property
    def _who(self) -> Json:
        return {"person": self._person, "language": self.language}

    def close(self) -> None:
        """Leave."""
        self._closing = True
        # The next event lets the listener see that; in a group the bot does not answer it.
        self.say("Bye", chat="group")
        self._listener.join(PATIENCE)
        self._http.close()

    def say(self, text: str, **fields: Any) -> int:
        """Send a text and return the number of the message."""
        return self._send("text", [], text=text, **fields)[0]

    def send(self, kind: str, *contents: bytes, caption: str = "", **fields: Any) -> list[int]:
        """Send files of one kind, several as an album; return the numbers of the messages."""
        files = [("file", content, "application/octet-stream") for content in contents]
        return self._send(kind, files, text=caption, **fields)

    def send_file(self, name: str, content: bytes, mime_type: str) -> int:
        """Send a document."""
        return self._send("document", [(name, content, mime_type)])[0]

    def _send(self, kind: str, files: list[File], **fields: Any) -> list[int]:
        data = {**self._who, "kind": kind, **fields}
        answer = self._http.post("send", data=data, files=[("file", file) for file in files])
        answer.raise_for_status()
        return list(answer.json()["message_ids"])

    def edit(self, message_id: int, text: str = "", photo: bytes | None = None, **to: Any) -> None:
        """Edit an own message: its text or caption, and its photo."""
        data = {**self._who, "kind": "photo", "message_id": message_id, "text": text, **to}
        files = {"file": ("photo.jpg", photo)} if photo else None
        self._http.post("edit", data=data, files=files).raise_for_status()

    def delete(self, message_id: int, **to: Any) -> None:
        """Delete an own message."""
        data = {**self._who, "message_id": message_id, **to}
        self._http.post("delete", data=data).raise_for_status()

    def press(self, message: Json, label: str) -> None:
        """Press the button under a message that has this label."""
        found = (each["callback_data"] for each in buttons(message) if label in each["text"])
        self.press_data(message, next(found))

    def press_data(self, message: Json, data: str) -> None:
        """Press a button under a message that carries this data."""
        fields = {"message_id": message["message_id"], "data": data}
        fields |= {"chat": message["chat"]["type"]}
        self._http.post("press", data={**self._who, **fields}).raise_for_status()

    def menu(self, chat: str = "private", field: str = "command") -> list[str]:
        """Read the names, or the descriptions, of the commands that the bot offers in a chat."""
        answer = self._http.get("menu", params={**self._who, "chat": chat})
        return [each[field] for each in answer.json()["commands"]]

    def picture(self, message: Json) -> bytes:
        """Look at the largest size of a message's photo."""
        return self.file(message["photo"][-1]["file_id"])

    def file(self, file_id: str) -> bytes:
        """Open a file that the bot sent."""
        answer = self._http.get(f"files/{file_id}")
        answer.raise_for_status()
        return answer.content

    def reply_to(self, message_id: int) -> Json:
        """Wait for the bot's answer to a message."""
        return self.hear(
            lambda said: said.get("reply_to_message", {}).get("message_id") == message_id
        )

    def after(self, message_id: int) -> Json:
        """Wait for what the bot says next after a message."""
        return self.hear(lambda said: said["message_id"] > message_id)

    def edited(self, message: Json, fits: Callable[[Json], bool]) -> Json:
        """Wait until a message of the bot's has been edited so that it fits."""
        return self.hear(lambda said: said["message_id"] == message["message_id"] and fits(said))

    def hear(self, fits: Callable[[Json], bool]) -> Json:
        """Wait until the bot has said something that fits."""

        def found() -> Json | None:
            heard = (message for kind, message in self._events if kind == "message")
            spoken = (message for message in heard if message["from"]["id"] == BOT_ID)
            return next((message for message in spoken if fits(message)), None)

        with self._changed:
            assert self._changed.wait_for(lambda: found() is not None, PATIENCE), self._events[-3:]
            message = found()
        assert message is not None
        return message

    def heard(self, kind: str) -> list[Json]:
        """List the events of a kind so far, such as `action` and `toast`."""
        with self._changed:
            return [content for name, content in self._events if name == kind]

    def wait_for_toast(self, text: str, times: int = 1) -> None:
        """Wait until the bot has answered pressed buttons with a text so many times."""

        def count() -> int:
            return [content["text"] for kind, content in self._events if kind == "toast"].count(
                text
            )

        with self._changed:
            assert self._changed.wait_for(lambda: count() >= times, PATIENCE), self._events[-3:]

    def said_in(self, kind: str) -> list[Json]:
        """List what the bot has said so far in chats of a kind, without edits."""
        spoken = {
            said["message_id"]: said
            for said in self.heard("message")
            if said["from"]["id"] == BOT_ID and said["chat"]["type"] == kind
        }
        return list(spoken.values())

    def versions(self, message: Json) -> list[Json]:
        """List a message as it was said and after each edit."""
        number = message["message_id"]
        return [said for said in self.heard("message") if said["message_id"] == number]

    def _listen(self, page_url: str) -> None:
        with (
            # A stream is silent for long.
            httpx.Client(timeout=None, trust_env=False) as http,  # noqa: S113
            http.stream("GET", f"{page_url}events", params=self._who) as stream,
        ):
            self._connected.set()
            kind = ""
            for line in stream.iter_lines():
                if self._closing:
                    return
                name, _, value = line.partition(": ")
                kind = value if name == "event" else kind
                if name == "data":
                    with self._changed:
                        self._events.append((kind, json.loads(value)))
                        self._changed.notify_all()


def buttons(message: Json) -> list[Json]:
    """List the buttons under a message, row by row."""
    rows = message.get("reply_markup", {}).get("inline_keyboard", [])
    return [button for row in rows for button in row]


def labels(message: Json) -> list[str]:
    """List the labels of the buttons under a message."""
    return [button["text"] for button in buttons(message)]


def number_in(caption: str) -> str:
    """Read the number that a caption begins with: one row beside a note, or a line each."""
    match = re.match(r"[\d ]+(?= ·)|([\d ]+(\n|$))+", caption)
    assert match is not None, caption
    return match.group().strip()
