"""Which messages with pictures are for the bot, where the library has no filter for it."""

from collections.abc import Callable

from telegram import Message, MessageEntity
from telegram.ext.filters import MessageFilter

from bot.photos.attachments import picture_in

COMMAND = "/read"


class Where(MessageFilter):
    """Messages of which a condition holds."""

    def __init__(self, holds: Callable[[Message], bool]) -> None:
        super().__init__(holds.__name__)
        self._holds = holds

    def filter(self, message: Message) -> bool:
        """Check the condition."""
        return self._holds(message)


def holds_picture(message: Message) -> bool:
    """Check whether a message may hold a photo, an image file or a still sticker."""
    return picture_in(message) is not None


def belongs_to_album(message: Message) -> bool:
    """Check whether a message was sent together with others."""
    return message.media_group_id is not None


def asks_for_replied_picture(message: Message) -> bool:
    """Check whether a text mentions the bot in reply to somebody's picture."""
    replied = message.reply_to_message
    return (
        message.text is not None
        and _mentions_bot(message)
        and replied is not None
        and picture_in(replied) is not None
        and not is_from_bot(replied)
    )


def addresses_bot(message: Message) -> bool:
    """Check whether a caption mentions the bot or is /read, or the message replies to the bot."""
    replied = message.reply_to_message
    return (
        _mentions_bot(message)
        or _is_read_command(message)
        or (replied is not None and is_from_bot(replied))
    )


def is_from_bot(message: Message) -> bool:
    """Check whether the bot itself sent a message."""
    return message.from_user is not None and message.from_user.id == message.get_bot().id


def _mentions_bot(message: Message) -> bool:
    entities = message.parse_entities if message.text else message.parse_caption_entities
    name = f"@{message.get_bot().username}".lower()
    return any(mention.lower() == name for mention in entities([MessageEntity.MENTION]).values())


def _is_read_command(message: Message) -> bool:
    commands = message.parse_caption_entities([MessageEntity.BOT_COMMAND])
    names = (COMMAND, f"{COMMAND}@{message.get_bot().username}".lower())
    return any(
        entity.offset == 0 and command.lower() in names for entity, command in commands.items()
    )
