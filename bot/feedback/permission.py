"""Who may confirm and correct an answer: the person who asked, and admins."""

from collections.abc import Collection
from typing import Final

from telegram import Message
from telegram.constants import ChatID, ChatMemberStatus, ChatType
from telegram.error import TelegramError

from bot.database.answers import RecordedAnswer
from bot.feedback.answer_log import AnswerLog
from bot.i18n import Words
from bot.transport.sending import call_with_retry

STAND_INS: Final = frozenset({ChatID.ANONYMOUS_ADMIN, ChatID.FAKE_CHANNEL})
"""Telegram's senders for people who post as their group or as a channel; they press nothing."""

GROUP_ADMINS: Final = frozenset({ChatMemberStatus.OWNER, ChatMemberStatus.ADMINISTRATOR})
"""What Telegram calls the members who administer a group."""


class Permission:
    """Decides who may correct an answer.

    In a private chat it is the person; in a group the one who sent the photo or asked for it, and
    the bot's admins. If a photo was sent anonymously, the group's admins may.

    Args:
        admin_ids: Numbers of the bot's admins.
        answers: Recorded answers.
    """

    def __init__(self, *, admin_ids: Collection[int], answers: AnswerLog) -> None:
        self._admin_ids = admin_ids
        self._answers = answers

    async def refuse_press(self, answered: Message, person_id: int, words: Words) -> str | None:
        """Return why a person may not press the buttons of an answer; None if they may."""
        if answered.chat.type == ChatType.PRIVATE or person_id in self._admin_ids:
            return None
        photo = answered.reply_to_message
        if photo is None:
            return words._("The photo was deleted, so its answer can't be changed any more.")
        sender = photo.from_user
        sender_id = sender.id if sender else 0
        if photo.sender_chat is not None or sender_id in STAND_INS:
            may_press = await _is_group_admin(answered, person_id)
            refusal = words._(
                "This photo was sent anonymously: only the group's admins can do that."
            )
        else:
            may_press = sender_id == person_id or await self._has_asked(answered, person_id)
            refusal = words._("Only the person who sent the photo can use these buttons.")
        return None if may_press else refusal

    async def _has_asked(self, answered: Message, person_id: int) -> bool:
        recorded = await self._answers.find(answered)
        return recorded is not None and recorded.person_id == person_id

    async def may_reply(self, message: Message, recorded: RecordedAnswer | None) -> bool:
        """Decide whether a reply to an answer may correct it.

        Args:
            message: The reply. Telegram does not say in it to which photo the answer belongs.
            recorded: What is recorded of the answer.
        """
        person_id = message.from_user.id if message.from_user else 0
        if message.chat.type == ChatType.PRIVATE or person_id in self._admin_ids:
            return True
        if recorded is None:
            return False
        if recorded.person_id not in STAND_INS:
            return recorded.person_id == person_id
        is_anonymous_admin = message.sender_chat == message.chat
        return is_anonymous_admin or await _is_group_admin(message, person_id)


async def _is_group_admin(message: Message, person_id: int) -> bool:
    try:
        member = await call_with_retry(lambda: message.chat.get_member(person_id))
    except TelegramError:  # The bot may not see the members.
        return False
    return member.status in GROUP_ADMINS
