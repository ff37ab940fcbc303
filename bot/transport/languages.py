"""The language of each person: what they chose with /lang, else that of their Telegram."""

import logging
from dataclasses import dataclass

from sqlalchemy.exc import SQLAlchemyError
from telegram import Update

from bot.database.people import PeopleStore
from bot.i18n import Words
from bot.settings import Language

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Languages:
    """Finds the words for a person; `default` is for those whose language has no catalog."""

    people: PeopleStore
    default: Language

    async def words_for(self, update: Update) -> Words:
        """Find the words for the sender of an update."""
        person = update.effective_user
        if person is None:
            return Words(self.default)
        return await self.words_of(person.id, person.language_code)

    async def words_of(self, person_id: int, telegram: str | None = None) -> Words:
        """Find the words for a person; `telegram` is the language code of their Telegram."""
        try:
            chosen = await self.people.language_of(person_id)
        except SQLAlchemyError:
            # An answer in another language is better than no answer.
            log.exception("The chosen language of a person cannot be read")
            chosen = None
        return Words.choose(chosen, telegram, self.default)
