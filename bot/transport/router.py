"""Handlers of messages, commands and typed buttons, each for everyone or for admins only."""

from collections.abc import Awaitable, Callable, Collection, Coroutine
from dataclasses import dataclass
from functools import wraps
from typing import Any

from telegram import Message, Update
from telegram.ext import CallbackQueryHandler, CommandHandler, MessageHandler, filters

from bot.i18n import Words
from bot.transport.context import Context
from bot.transport.incoming import Data, Incoming, Press, expired
from bot.transport.languages import Languages
from bot.transport.sending import acknowledge

OnMessage = Callable[[Incoming], Awaitable[object]]
OnUpdate = Callable[[Update, Context], Coroutine[Any, Any, None]]
OnPress = Callable[[Press[Data]], Awaitable[str | None]]
"""Handles a pressed button; returns the toast, or None if there is none or it was sent already."""


@dataclass(frozen=True, kw_only=True)
class Router:
    """Makes the handlers of the handler table; admin rights are applied here and nowhere else.

    The person decides, not the chat: admins may use their commands and buttons in groups too.
    """

    languages: Languages
    admin_ids: Collection[int]

    def message(
        self, matching: filters.BaseFilter, on_message: OnMessage
    ) -> MessageHandler[Context, None]:
        """Make the handler of messages that a filter matches."""
        return MessageHandler(matching, self._receive(on_message))

    def command(self, name: str, on_message: OnMessage) -> CommandHandler[Context, None]:
        """Make the handler of a command that everyone may send."""
        return CommandHandler(name, self._receive(on_message), filters.UpdateType.MESSAGE)

    def admin_command(self, name: str, on_message: OnMessage) -> CommandHandler[Context, None]:
        """Make the handler of a command of admins; others get one refusal."""

        @wraps(on_message)
        async def admit(incoming: Incoming) -> None:
            if incoming.person_id in self.admin_ids:
                await on_message(incoming)
            else:
                await incoming.reply(_refusal(incoming.words))

        return self.command(name, admit)

    def _receive(self, on_message: OnMessage) -> OnUpdate:
        @wraps(on_message)
        async def handle(update: Update, context: Context) -> None:
            message = update.effective_message
            if message is not None:  # None matches no filter.
                words = await self.languages.words_for(update)
                arguments = context.args or []
                await on_message(
                    Incoming(update=update, message=message, words=words, arguments=arguments)
                )

        return handle

    def button(
        self, kind: type[Data], on_press: OnPress[Data]
    ) -> CallbackQueryHandler[Context, None]:
        """Make the handler of one kind of button; it acknowledges every press exactly once.

        Malformed data does not match the pattern of any kind, so it reaches `expired_button`.
        """

        @wraps(on_press)
        async def handle(update: Update, context: Context) -> None:
            query = update.callback_query
            if query is None:
                return  # The pattern matches no such update.
            message = query.message
            # The library makes a `Message` of an inaccessible one too, with a date of zero, and
            # takes empty data for a match.
            if not query.data or not isinstance(message, Message) or not message.is_accessible:
                await self.on_expired_button(update, context)
                return
            press = Press(
                update=update,
                message=message,
                words=await self.languages.words_for(update),
                query=query,
                data=kind.unpack(query.data),
            )
            toast = None
            try:
                toast = await on_press(press)
            finally:
                await press.acknowledge(toast)

        return CallbackQueryHandler(handle, kind.pattern)

    def admin_button(
        self, kind: type[Data], on_press: OnPress[Data]
    ) -> CallbackQueryHandler[Context, None]:
        """Make the handler of a button of admins; others get one refusal."""

        @wraps(on_press)
        async def admit(press: Press[Data]) -> str | None:
            if press.person_id not in self.admin_ids:
                return _refusal(press.words)
            return await on_press(press)

        return self.button(kind, admit)

    def expired_button(self) -> CallbackQueryHandler[Context, None]:
        """Make the handler of all other buttons: forged and outdated ones."""
        return CallbackQueryHandler(self.on_expired_button)

    async def on_expired_button(self, update: Update, _context: Context) -> None:
        """Answer a button that is malformed or whose message can no longer be edited."""
        if update.callback_query is not None:
            words = await self.languages.words_for(update)
            await acknowledge(update.callback_query, expired(words))


def _refusal(words: Words) -> str:
    return words._("Only my admins can do that.")
