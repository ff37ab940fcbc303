"""What is kept about a person: explained, sent, allowed, forbidden and deleted."""

from dataclasses import dataclass
from typing import Any, Literal, Protocol

from telegram import InlineKeyboardMarkup, InputFile, Message, Update, User
from telegram.constants import ChatType, ParseMode
from telegram.ext import BaseHandler

from bot.database import PeopleStore
from bot.i18n import Words
from bot.people.command_menus import CommandMenus
from bot.people.personal_data import PersonalData
from bot.people.texts import consent_status, privacy_text, private_only
from bot.transport.buttons import Press
from bot.transport.callback_data import CallbackData
from bot.transport.context import Context
from bot.transport.languages import Languages
from bot.transport.router import Router
from bot.transport.sending import call_with_retry, edit_if_changed

DOCUMENT_NAME = "rakam.json"


class DecideConsent(Protocol):
    """Stores whether a person's digits may be kept; if not, deletes and hides them."""

    async def __call__(self, person_id: int, *, contributes: bool) -> object:
        """Store the decision of a person."""


@dataclass(frozen=True, kw_only=True)
class PrivacyChoice(CallbackData, prefix="privacy"):
    """A button of /privacy.

    Attributes:
        change: "forbid" asks for confirmation, "delete" is the confirmation, "keep" declines.
    """

    change: Literal["allow", "forbid", "delete", "keep"]


@dataclass(frozen=True, kw_only=True)
class ForgetChoice(CallbackData, prefix="forget"):
    """A button of /forget."""

    answer: Literal["yes", "no"]


class PrivacyHandlers:
    """Handles /privacy, /mydata and /forget.

    Args:
        data: What is kept about people.
        people: Stores who allows to keep digits.
        decide_consent: Stores a decision.
        menus: Offers the commands in the language that a person chose.
        languages: Finds the words for a person.
    """

    def __init__(
        self,
        *,
        data: PersonalData,
        people: PeopleStore,
        decide_consent: DecideConsent,
        menus: CommandMenus,
        languages: Languages,
    ) -> None:
        self._data = data
        self._people = people
        self._decide_consent = decide_consent
        self._menus = menus
        self._languages = languages

    def handlers(self, router: Router) -> list[BaseHandler[Any, Context, Any]]:
        """List the handlers."""
        return [
            router.command("privacy", self.on_privacy),
            router.command("mydata", self.on_mydata),
            router.command("forget", self.on_forget),
            router.button(PrivacyChoice, self.on_choice),
            router.button(ForgetChoice, self.on_forget_choice),
        ]

    async def on_privacy(self, update: Update, _context: Context) -> None:
        """Explain what is kept; in a private chat, also whether the person's digits are."""
        message, person = update.effective_message, update.effective_user
        if message is None or person is None:
            return
        words = await self._languages.words_for(update)
        text, keyboard = privacy_text(words), None
        if message.chat.type == ChatType.PRIVATE:
            text, keyboard = await self._privacy_of(person.id, words)
        await call_with_retry(
            lambda: message.reply_text(text, parse_mode=ParseMode.HTML, reply_markup=keyboard)
        )

    async def on_choice(self, press: Press[PrivacyChoice]) -> str | None:
        """Give consent, or take it back after one question."""
        words, change = press.words, press.data.change
        if press.message.chat.type != ChatType.PRIVATE:
            return private_only(words)
        if change == "forbid":
            question = words._("Delete all digits that you gave me? This can't be undone.")
            await _show(press, question, _deletion_keyboard(words))
            return None
        if change != "keep":
            await self._decide_consent(press.person_id, contributes=change == "allow")
        await press.acknowledge(words._("Deleted") if change == "delete" else None)
        await _show(press, *await self._privacy_of(press.person_id, words))
        return None

    async def _privacy_of(self, person_id: int, words: Words) -> tuple[str, InlineKeyboardMarkup]:
        contributes = await self._people.consent_of(person_id) is True
        if contributes:
            button = PrivacyChoice(change="forbid").button(words._("Stop and delete my digits"))
        else:
            button = PrivacyChoice(change="allow").button(words._("Allow it"))
        status = consent_status(words, contributes=contributes)
        text = f"<b>{status}</b>\n\n{privacy_text(words)}"
        return text, InlineKeyboardMarkup([[button]])

    async def on_mydata(self, update: Update, _context: Context) -> None:
        """Send everything that is kept about a person, as a document."""
        asked = await self._in_private(update)
        if asked is None:
            return
        message, person, words = asked
        document = await self._data.describe(person.id)
        if document is None:
            nothing = words._("I keep nothing about you.")
            await call_with_retry(lambda: message.reply_text(nothing))
            return
        file = InputFile(document, DOCUMENT_NAME)
        caption = words._(
            "Everything I keep about you. To see a digit, paste its “data:image…” text into your "
            "browser's address bar."
        )
        await call_with_retry(lambda: message.reply_document(file, caption=caption))

    async def on_forget(self, update: Update, _context: Context) -> None:
        """Ask for confirmation before everything about a person is deleted."""
        asked = await self._in_private(update)
        if asked is None:
            return
        message, _, words = asked
        question = words._(
            "Delete everything I keep about you: your language, all answers, and every digit you "
            "gave? This can't be undone."
        )
        yes = ForgetChoice(answer="yes").button(words._("Yes, delete it"))
        no = ForgetChoice(answer="no").button(words._("No"))
        keyboard = InlineKeyboardMarkup([[yes, no]])
        await call_with_retry(lambda: message.reply_text(question, reply_markup=keyboard))

    async def on_forget_choice(self, press: Press[ForgetChoice]) -> str | None:
        """Delete everything about a person, or nothing."""
        words = press.words
        if press.message.chat.type != ChatType.PRIVATE:
            return private_only(words)
        await press.acknowledge()
        if press.data.answer == "no":
            await press.replace_text(words._("OK, nothing was deleted."))
            return None
        await self._data.forget(press.person_id, until=press.update_id)
        await press.replace_text(words._("Done: I keep nothing about you any more."))
        # The menu may have been in a chosen language, which is deleted too.
        await self._menus.offer_to(press.person_id)
        return None

    async def _in_private(self, update: Update) -> tuple[Message, User, Words] | None:
        """Return who asks in a private chat; in a group refuse, since others read the answer."""
        message, person = update.effective_message, update.effective_user
        if message is None or person is None:
            return None
        words = await self._languages.words_for(update)
        if message.chat.type == ChatType.PRIVATE:
            return message, person, words
        await call_with_retry(lambda: message.reply_text(private_only(words)))
        return None


async def _show(press: Press[PrivacyChoice], text: str, keyboard: InlineKeyboardMarkup) -> None:
    await edit_if_changed(
        lambda: press.query.edit_message_text(
            text, parse_mode=ParseMode.HTML, reply_markup=keyboard
        )
    )


def _deletion_keyboard(words: Words) -> InlineKeyboardMarkup:
    yes = PrivacyChoice(change="delete").button(words._("Yes, delete them"))
    no = PrivacyChoice(change="keep").button(words._("No"))
    return InlineKeyboardMarkup([[yes, no]])
