"""The people on the page, their group, and the bot."""

from dataclasses import dataclass
from typing import Any, Final

ADMIN_ID: Final = 1001
GUEST_ID: Final = 1002
GROUP_ID: Final = -1003
CHANNEL_ID: Final = -1_001_000_000_004
BOT_ID: Final = 7_000_000_001
BOT_NAME: Final = "rakam_local_bot"

NAMES: Final = {ADMIN_ID: "Ada", GUEST_ID: "Deniz"}

IDENTITIES: Final = {
    "anonymous": (1_087_968_824, "GroupAnonymousBot", GROUP_ID),
    "channel": (136_817_688, "Channel_Bot", CHANNEL_ID),
}
"""Telegram's stand-in user for people who post as their group or as a channel."""


@dataclass(frozen=True, kw_only=True)
class Sender:
    """A person on the page; `identity` is "", or one of `IDENTITIES` to post under it."""

    person: int
    language: str
    identity: str = ""

    def as_user(self) -> dict[str, Any]:
        """Describe the person as a Bot API `User`."""
        return {
            "id": self.person,
            "is_bot": False,
            "first_name": NAMES[self.person],
            "language_code": self.language,
        }

    def fields(self) -> dict[str, Any]:
        """Fill in the fields of a message that name its sender."""
        if not self.identity:
            return {"from": self.as_user()}
        user_id, name, chat_id = IDENTITIES[self.identity]
        user = {"id": user_id, "is_bot": True, "first_name": name, "username": name}
        return {"from": user, "sender_chat": chat_of(chat_id)}


def bot_user() -> dict[str, Any]:
    """Describe the bot as a Bot API `User`."""
    return {"id": BOT_ID, "is_bot": True, "first_name": "Rakam", "username": BOT_NAME}


def chat_of(chat_id: int) -> dict[str, Any]:
    """Describe a chat as a Bot API `Chat`."""
    if chat_id == GROUP_ID:
        return {"id": chat_id, "type": "group", "title": "Rakam"}
    if chat_id == CHANNEL_ID:
        return {"id": chat_id, "type": "channel", "title": "Rakam"}
    return {"id": chat_id, "type": "private", "first_name": NAMES[chat_id]}


def members_of(chat_id: int) -> list[int]:
    """List the people who see a chat."""
    return list(NAMES) if chat_id == GROUP_ID else [chat_id]
