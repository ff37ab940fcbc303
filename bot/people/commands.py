"""/start, /help and /lang, and the replies to messages that no other handler takes."""

import asyncio
from collections.abc import Collection
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, Final, Literal

from telegram import InlineKeyboardMarkup
from telegram.ext import BaseHandler, filters

from bot.database.people import PeopleStore
from bot.i18n import Words
from bot.models.example import EXAMPLE
from bot.models.reading_pool import ReadingPool
from bot.people.command_menus import CommandMenus
from bot.photos.answer import answer_photo
from bot.photos.answer_texts import what_to_send
from bot.settings import Language
from bot.transport.callback_data import CallbackData
from bot.transport.cards import Card, send_card
from bot.transport.context import Context
from bot.transport.incoming import Incoming, Press
from bot.transport.router import Router

LANGUAGE_NAMES: Final[dict[Language, str]] = {"en": "English", "tr": "Türkçe"}


@dataclass(frozen=True, kw_only=True)
class LanguageChoice(CallbackData, prefix="lang"):
    """A button of /lang."""

    language: Language


@dataclass(frozen=True, kw_only=True)
class ExampleChoice(CallbackData, prefix="example"):
    """The button of /start."""

    action: Literal["try"] = "try"


@dataclass(frozen=True, kw_only=True)
class CommandHandlers:
    """Handles /start, /help and /lang, and what no other subject handles."""

    pool: ReadingPool
    people: PeopleStore
    menus: CommandMenus
    admin_ids: Collection[int]

    def handlers(self, router: Router) -> list[BaseHandler[Any, Context, Any]]:
        """List the handlers."""
        return [
            router.command("start", self.on_start),
            router.command("help", self.on_help),
            router.command("lang", self.on_lang),
            router.button(LanguageChoice, self.on_language),
            router.button(ExampleChoice, self.on_example),
        ]

    def fallbacks(self, router: Router) -> list[BaseHandler[Any, Context, Any]]:
        """List the handlers that come after those of all subjects.

        Every message in a private chat is answered, except service messages such as a pin.
        """
        private = filters.UpdateType.MESSAGE & filters.ChatType.PRIVATE & ~filters.StatusUpdate.ALL
        return [
            router.message(private & filters.COMMAND, self.on_unknown_command),
            router.message(private, self.on_anything_else),
        ]

    async def on_start(self, incoming: Incoming) -> None:
        """Show an example of an answer; in a private chat, offer to try it."""
        words = incoming.words
        text = words._(
            "Send me a photo of handwritten digits: one digit, a number, or several rows.\n"
            "I'll tell you what I read and how sure I am, like this:"
        )
        answer = await self._answer_example(words)
        button = ExampleChoice().button(words._("Try an example"))
        rows = [[button]] if incoming.is_private else []
        caption, keyboard = f"{text}\n\n{answer.caption}", InlineKeyboardMarkup(rows)
        await send_card(incoming.message, replace(answer, caption=caption, keyboard=keyboard))

    async def on_example(self, press: Press[ExampleChoice]) -> None:
        """Send the example photo, and answer it as if the person had sent it."""
        await press.acknowledge()
        await press.message.reply_photo(EXAMPLE)
        await send_card(press.message, await self._answer_example(press.words))

    async def _answer_example(self, words: Words) -> Card:
        load = partial(asyncio.to_thread, EXAMPLE.read_bytes)
        answer = await self.pool.run(load, partial(answer_photo, words=words))
        return Card(
            picture=answer.chart or EXAMPLE.read_bytes(),
            caption=answer.caption,
            keyboard=answer.keyboard or InlineKeyboardMarkup([]),
        )

    async def on_help(self, incoming: Incoming) -> None:
        """Explain how to use the bot; to admins also their commands."""
        words = incoming.words
        text = words._(
            "Send me a photo of handwritten digits and I'll read them. An album, a sticker or a "
            "picture file works too.\n\n"
            "• Use the buttons below an answer to confirm, fix or copy it.\n"
            "• In groups, reply to a photo with /read, or mention me in its caption. If I don't "
            "react to that, my privacy mode at @BotFather is on: then I see only commands and "
            "replies to me.\n\n"
            "Best results: fill the picture, dark pen on light paper, no shadows.\n\n"
            "/lang – change the language\n"
            "/privacy – what I keep, and your choice\n"
            "/mydata – get everything I keep about you\n"
            "/forget – delete all of it"
        )
        if incoming.person_id in self.admin_ids:
            text += "\n\n" + words._(
                "You're an admin, so you can also use:\n\n"
                "/train mlp 10 – the first lesson: train a small network\n"
                "/cancel – stop the training\n"
                "/models – see the models, switch between them\n"
                "/stats – statistics\n"
                "/review – review the digits people gave"
            )
        await incoming.reply(text)

    async def on_lang(self, incoming: Incoming) -> None:
        """Offer the languages."""
        buttons = [
            LanguageChoice(language=language).button(name)
            for language, name in LANGUAGE_NAMES.items()
        ]
        question = incoming.words._("Which language should I use?")
        await incoming.reply(question, InlineKeyboardMarkup.from_row(buttons))

    async def on_language(self, press: Press[LanguageChoice]) -> None:
        """Remember the language of the person who pressed a button of /lang."""
        language = press.data.language
        chosen = Words(language)._("OK, English it is.")
        await press.acknowledge(chosen)
        await self.people.remember_language(press.person_id, language)
        # In a group the choice of one person does not concern the others.
        if press.is_private:
            await press.replace_text(chosen)
        await self.menus.offer_to(press.person_id)

    async def on_unknown_command(self, incoming: Incoming) -> None:
        """Reply to an unknown command."""
        await incoming.reply(incoming.words._("I don't know that command. See /help."))

    async def on_anything_else(self, incoming: Incoming) -> None:
        """Reply to a message without a picture."""
        await incoming.reply(what_to_send(incoming.words))
