"""Which messages are for the bot, where the library's own filters do not say it."""

from telegram import Message, MessageEntity
from telegram.ext.filters import MessageFilter

from bot.photos.attachments import picture_in


class HoldsPicture(MessageFilter):
    """Messages with a photo, an image file or a still sticker."""

    def filter(self, message: Message) -> bool:
        """Tell whether a message may hold a picture."""
        return picture_in(message) is not None


class BelongsToAlbum(MessageFilter):
    """Messages that were sent together with others."""

    def filter(self, message: Message) -> bool:
        """Tell whether a message is part of an album."""
        return message.media_group_id is not None


class MentionsBot(MessageFilter):
    """Messages whose caption mentions the bot by name."""

    def filter(self, message: Message) -> bool:
        """Tell whether the caption mentions the bot."""
        return mentions_bot(message)


def mentions_bot(message: Message) -> bool:
    """Tell whether a message's caption mentions the bot."""
    mentions = message.parse_caption_entities([MessageEntity.MENTION]).values()
    name = f"@{message.get_bot().username}".lower()
    return any(mention.lower() == name for mention in mentions)
