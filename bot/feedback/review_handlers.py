"""The command /review and its buttons: admins check the digits that people gave."""

from typing import Any

from telegram import Update
from telegram.constants import ChatType
from telegram.ext import BaseHandler

from bot.feedback.review_messages import ReviewChoice
from bot.feedback.reviews import Reviews
from bot.i18n import Words
from bot.transport.buttons import Press
from bot.transport.context import Context
from bot.transport.languages import Languages
from bot.transport.router import Router
from bot.transport.sending import call_with_retry


class ReviewHandlers:
    """Handles /review; only in private chats, because nobody else may see people's digits.

    Args:
        reviews: The open reviews.
        languages: Finds the words for a person.
    """

    def __init__(self, *, reviews: Reviews, languages: Languages) -> None:
        self._reviews = reviews
        self._languages = languages

    def handlers(self, router: Router) -> list[BaseHandler[Any, Context, None]]:
        """List the handlers."""
        return [
            router.admin_command("review", self.on_review),
            router.admin_button(ReviewChoice, self.on_button),
        ]

    async def on_review(self, update: Update, _context: Context) -> None:
        """Show the first sheet."""
        message = update.effective_message
        if message is None:
            return
        words = await self._languages.words_for(update)
        if message.chat.type == ChatType.PRIVATE:
            await self._reviews.start(message, words)
        else:
            await call_with_retry(lambda: message.reply_text(_private(words)))

    async def on_button(self, press: Press[ReviewChoice]) -> str | None:
        """Do what a button says, then show the new state."""
        if press.message.chat.type != ChatType.PRIVATE:
            return _private(press.words)
        await self._reviews.follow(press)
        return None


def _private(words: Words) -> str:
    return words._("That's private. Please send it to me in our own chat.")
