"""Who may confirm and correct an answer.

In a private chat, it is the person; in a group, the one who sent the photo or asked for it, and the
bot's admins. If a photo was sent anonymously, it is the group's admins.
"""

from collections.abc import Collection
from typing import Any, Final

from telegram import Message
from telegram.constants import ChatID, ChatMemberStatus
from telegram.error import TelegramError

from bot.database.answers import RecordedAnswer
from bot.feedback.answer_log import AnswerLog
from bot.transport.incoming import Incoming, Press

STAND_INS: Final = frozenset({ChatID.ANONYMOUS_ADMIN, ChatID.FAKE_CHANNEL})
"""Telegram's placeholder users for people who post as their group or as a channel."""


async def refuse_press(
    press: Press[Any], answers: AnswerLog, admin_ids: Collection[int]
) -> str | None:
    """Return why a person may not press the buttons of an answer; None if they may."""
    answered, person_id, words = press.message, press.person_id, press.words
    if press.is_private or person_id in admin_ids:
        return None
    photo = answered.reply_to_message
    sender_id = photo.from_user.id if photo and photo.from_user else 0
    # The photo is missing if it was deleted, or if the group became a supergroup meanwhile.
    if sender_id == person_id or await _has_asked(person_id, answered, answers):
        return None
    if photo is None:
        return words._("The photo was deleted, so its answer can't be changed any more.")
    if photo.sender_chat is not None or sender_id in STAND_INS:
        if await _is_group_admin(answered, person_id):
            return None
        return words._("This photo was sent anonymously: only the group's admins can do that.")
    return words._("Only the person who sent the photo can use these buttons.")


async def _has_asked(person_id: int, answered: Message, answers: AnswerLog) -> bool:
    recorded = await answers.find(answered)
    return recorded is not None and recorded.person_id == person_id


async def may_reply(
    incoming: Incoming, recorded: RecordedAnswer, admin_ids: Collection[int]
) -> bool:
    """Decide whether a reply to an answer may correct it.

    The reply does not contain the photo of the answer; the record says who asked for it.
    """
    person_id, message = incoming.person_id, incoming.message
    if incoming.is_private or person_id in admin_ids:
        return True
    if recorded.person_id not in STAND_INS:
        return recorded.person_id == person_id
    is_anonymous_admin = message.sender_chat == message.chat
    return is_anonymous_admin or await _is_group_admin(message, person_id)


async def _is_group_admin(message: Message, person_id: int) -> bool:
    try:
        member = await message.chat.get_member(person_id)
    except TelegramError:  # The bot cannot see the members.
        return False
    return member.status in {ChatMemberStatus.OWNER, ChatMemberStatus.ADMINISTRATOR}
