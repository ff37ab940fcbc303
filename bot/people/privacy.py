"""What is stored about a person: explain it, send it, allow it, forbid it, delete it."""

import base64
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from typing import Any, Literal

from PIL import Image
from telegram import InlineKeyboardMarkup, InputFile
from telegram.ext import BaseHandler

from bot.database.encryption import Cipher
from bot.database.people import PeopleStore
from bot.feedback.consent import Consents
from bot.i18n import Words
from bot.inbox.inbox import Inbox
from bot.people.command_menus import CommandMenus
from bot.transport.callback_data import CallbackData
from bot.transport.context import Context
from bot.transport.incoming import Incoming, Press
from bot.transport.router import Router
from model.spec import IMAGE_SIZE


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


@dataclass(frozen=True, kw_only=True)
class PrivacyHandlers:
    """Handles /privacy, /mydata and /forget."""

    people: PeopleStore
    consents: Consents
    cipher: Cipher
    inbox: Inbox
    menus: CommandMenus

    def handlers(self, router: Router) -> list[BaseHandler[Any, Context, Any]]:
        """List the handlers."""
        return [
            router.command("privacy", self.on_privacy),
            router.command("mydata", self.on_mydata, private_only=True),
            router.command("forget", self.on_forget, private_only=True),
            router.button(PrivacyChoice, self.on_choice, private_only=True),
            router.button(ForgetChoice, self.on_forget_choice, private_only=True),
        ]

    async def on_privacy(self, incoming: Incoming) -> None:
        """Explain what is stored; in a private chat, also whether the person's digits are."""
        text, keyboard = _privacy_text(incoming.words), None
        if incoming.is_private:
            text, keyboard = await self._privacy_of(incoming.person_id, incoming.words)
        await incoming.reply(text, keyboard)

    async def on_choice(self, press: Press[PrivacyChoice]) -> None:
        """Give consent, or take it back after one question."""
        words, change = press.words, press.data.change
        if change == "forbid":
            question = words._("Delete all digits that you gave me? This can't be undone.")
            yes = PrivacyChoice(change="delete").button(words._("Yes, delete them"))
            no = PrivacyChoice(change="keep").button(words._("No"))
            await press.replace_text(question, InlineKeyboardMarkup.from_row([yes, no]))
            return
        if change != "keep":
            await self.consents.decide(press.person_id, contributes=change == "allow")
        await press.acknowledge(words._("Deleted") if change == "delete" else None)
        await press.replace_text(*await self._privacy_of(press.person_id, words))

    async def _privacy_of(self, person_id: int, words: Words) -> tuple[str, InlineKeyboardMarkup]:
        if await self.people.consent_of(person_id):
            status = words._("Right now: you allow me to keep your digits and learn from them.")
            button = PrivacyChoice(change="forbid").button(words._("Stop and delete my digits"))
        else:
            status = words._("Right now: I keep none of your digits.")
            button = PrivacyChoice(change="allow").button(words._("Allow it"))
        text = f"<b>{status}</b>\n\n{_privacy_text(words)}"
        return text, InlineKeyboardMarkup.from_button(button)

    async def on_mydata(self, incoming: Incoming) -> None:
        """Send everything that is stored about a person, as a document."""
        words = incoming.words
        known = await self.people.everything_about(incoming.person_id)
        if not any(known.values()):
            await incoming.reply(words._("I keep nothing about you."))
            return
        file = InputFile(_write_document(known, self.cipher.decrypt), "rakam.json")
        caption = words._(
            "Everything I keep about you. To see a digit, paste its “data:image…” text into your "
            "browser's address bar."
        )
        await incoming.message.reply_document(file, caption=caption)

    async def on_forget(self, incoming: Incoming) -> None:
        """Ask for confirmation before everything about a person is deleted."""
        words = incoming.words
        question = words._(
            "Delete everything I keep about you: your language, all answers, and every digit you "
            "gave? This can't be undone."
        )
        yes = ForgetChoice(answer="yes").button(words._("Yes, delete it"))
        no = ForgetChoice(answer="no").button(words._("No"))
        await incoming.reply(question, InlineKeyboardMarkup.from_row([yes, no]))

    async def on_forget_choice(self, press: Press[ForgetChoice]) -> None:
        """Delete everything about a person, or nothing."""
        words, person_id = press.words, press.person_id
        await press.acknowledge()
        if press.data.answer == "no":
            await press.replace_text(words._("OK, nothing was deleted."))
            return
        self.consents.recent_digits.forget(person_id)
        self.inbox.disown(person_id)
        await self.people.forget(person_id, until=press.update.update_id)
        # After the deletion, because it calls Telegram, which may fail.
        await self.consents.reviews.hide_taken_back()
        await press.replace_text(words._("Done: I keep nothing about you any more."))
        # The menu may have been in a chosen language, which is deleted too.
        await self.menus.offer_to(person_id)


def _privacy_text(words: Words) -> str:
    """Explain in HTML what is stored, and for how long."""
    photos = words._(
        "<b>Photos:</b> never stored. I forget each one as soon as I've read it. (Until I've "
        "answered, Telegram's note about your message waits in my database, without the picture.)"
    )
    answers = words._(
        "<b>Answers:</b> for each one I keep who asked, in which chat, when, the number, how sure "
        "I was, how long it took, and whether you confirmed or fixed it. Also your language."
    )
    digits = words._(
        "<b>Digits:</b> only if you allow it, I keep the digits you confirm or fix as tiny 28×28 "
        "pictures, to learn from. Until you decide, they wait in memory for up to an hour; after "
        "a no, not at all."
    )
    commands = words._("/mydata – get everything I keep about you\n/forget – delete all of it")
    return f"{photos}\n\n{answers}\n\n{digits}\n\n{commands}"


def _write_document(
    known: Mapping[str, Sequence[Mapping[str, Any]]], decrypt: Callable[[bytes], bytes]
) -> bytes:
    """Write rows, by the name of their table, as indented JSON in UTF-8.

    Moments are in ISO 8601; digits are `data:` URLs, which a browser shows as pictures.
    """

    def describe(value: datetime | bytes) -> str:
        if isinstance(value, datetime):
            return value.isoformat(timespec="milliseconds")
        file = BytesIO()
        Image.frombytes("L", (IMAGE_SIZE, IMAGE_SIZE), decrypt(value)).save(file, "PNG")
        return f"data:image/png;base64,{base64.b64encode(file.getvalue()).decode()}"

    return json.dumps(known, default=describe, ensure_ascii=False, indent=2).encode()
