"""Handlers of messages, commands and typed buttons; some are for admins, or private chats, only."""

from collections.abc import Awaitable, Callable, Collection, Coroutine
from dataclasses import dataclass
from functools import wraps
from typing import Any

from telegram import Message, Update
from telegram.ext import CallbackQueryHandler, CommandHandler, MessageHandler, filters

from bot.transport.context import Context
from bot.transport.incoming import Data, FromPerson, Incoming, Press, expired
from bot.transport.languages import Languages

OnMessage = Callable[[Incoming], Awaitable[object]]
OnUpdate = Callable[[Update, Context], Coroutine[Any, Any, None]]
OnPress = Callable[[Press[Data]], Awaitable[str | None]]
"""Handles a pressed button; returns the toast, or None if there is none or it was sent already."""


@dataclass(frozen=True, kw_only=True)
class Router:
    """Makes the handlers of the handler table; admin rights are applied here and nowhere else.

    The person decides, not the chat: admins may use their commands and buttons in groups too.
    What shows or deletes data about people is for private chats only, because in a group others
    read it.
    """

    languages: Languages
    admin_ids: Collection[int]
    offer_commands: Callable[[int], Awaitable[None]]
    """Updates a person's menu: that of a former admin still has the commands of admins."""

    def message(
        self, matching: filters.BaseFilter, on_message: OnMessage
    ) -> MessageHandler[Context, None]:
        """Make the handler of messages that a filter matches."""
        return MessageHandler(matching, self._receive(on_message))

    def command(
        self,
        name: str,
        on_message: OnMessage,
        *,
        admins_only: bool = False,
        private_only: bool = False,
    ) -> CommandHandler[Context, None]:
        """Make the handler of a command; people who may not send it (here) get one refusal."""
        receive = self._receive(on_message, admins_only=admins_only, private_only=private_only)
        return CommandHandler(name, receive, filters.UpdateType.MESSAGE)

    def _receive(
        self, on_message: OnMessage, *, admins_only: bool = False, private_only: bool = False
    ) -> OnUpdate:
        @wraps(on_message)
        async def handle(update: Update, context: Context) -> None:
            message = update.effective_message
            if message is None:
                return  # It matches no filter.
            words = await self.languages.words_for(update)
            arguments = context.args or []
            incoming = Incoming(update=update, message=message, words=words, arguments=arguments)
            refusal = self._refuse(incoming, admins_only=admins_only, private_only=private_only)
            if refusal is None:
                await on_message(incoming)
                return
            await incoming.reply(refusal)
            if admins_only and incoming.is_private:
                await self.offer_commands(incoming.person_id)

        return handle

    def _refuse(self, sent: FromPerson, *, admins_only: bool, private_only: bool) -> str | None:
        """Return why a person may not do something, or not here; None if they may."""
        if admins_only and sent.person_id not in self.admin_ids:
            return sent.words._("Only my admins can do that.")
        if private_only and not sent.is_private:
            return sent.words._("That's private. Please send it to me in our own chat.")
        return None

    def button(
        self,
        kind: type[Data],
        on_press: OnPress[Data],
        *,
        admins_only: bool = False,
        private_only: bool = False,
    ) -> CallbackQueryHandler[Context, None]:
        """Make the handler of one kind of button; it acknowledges every press exactly once.

        People who may not press it (here) get one refusal.
        Malformed data does not match the pattern of any kind, so it reaches `on_expired_button`.
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
            refusal = self._refuse(press, admins_only=admins_only, private_only=private_only)
            try:
                toast = await on_press(press) if refusal is None else refusal
                await press.acknowledge(toast)
            finally:
                await press.acknowledge()  # It has an effect only after an error.

        return CallbackQueryHandler(handle, kind.pattern)

    async def on_expired_button(self, update: Update, _context: Context) -> None:
        """Answer a button that is forged or outdated, or whose message cannot be edited."""
        if update.callback_query is not None:
            words = await self.languages.words_for(update)
            await update.callback_query.answer(expired(words))
