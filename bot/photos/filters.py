"""Which messages with pictures are for the bot."""

from telegram import Message, MessageEntity

from bot.photos.attachments import picture_in
from bot.transport.filters import is_from_bot

COMMAND = "/read"


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
