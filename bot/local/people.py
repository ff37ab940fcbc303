"""The people on the page, their group, and the bot."""

from typing import Any, Final

ADMIN_ID: Final = 1001
GUEST_ID: Final = 1002
GROUP_ID: Final = -1003
BOT_ID: Final = 7_000_000_001
BOT_NAME: Final = "rakam_local_bot"

NAMES: Final = {ADMIN_ID: "Ada", GUEST_ID: "Deniz"}


def user_of(person: int, language: str) -> dict[str, Any]:
    """Describe a person, and the language of their Telegram, as a Bot API `User`."""
    name = NAMES[person]
    return {"id": person, "is_bot": False, "first_name": name, "language_code": language}


def bot_user() -> dict[str, Any]:
    """Describe the bot as a Bot API `User`."""
    return {"id": BOT_ID, "is_bot": True, "first_name": "Rakam", "username": BOT_NAME}


def chat_of(chat_id: int) -> dict[str, Any]:
    """Describe a chat as a Bot API `Chat`."""
    if chat_id == GROUP_ID:
        return {"id": chat_id, "type": "group", "title": "Rakam"}
    return {"id": chat_id, "type": "private", "first_name": NAMES[chat_id]}


def members_of(chat_id: int) -> list[int]:
    """List the people who see a chat."""
    return list(NAMES) if chat_id == GROUP_ID else [chat_id]
