"""Thanks to the people whose digits a model learned from, once it is put to use."""

from collections import Counter

from bot.training.trainer import Trainer
from bot.transport.client import BotClient
from bot.transport.languages import Languages
from bot.transport.notifier import Notifier


class Contributors:
    """Knows whose digits the versions of this process learned from.

    Only memory holds that, so nothing is left to delete if a person withdraws their digits.

    Args:
        bot: Sends the messages.
        languages: Finds the words for a person.
        trainer: Runs the sending in the background, until the bot stops.
    """

    def __init__(self, *, bot: BotClient, languages: Languages, trainer: Trainer) -> None:
        self._bot = bot
        self._languages = languages
        self._trainer = trainer
        self._versions = dict[str, Counter[int]]()

    def remember(self, version: str, digits: Counter[int]) -> None:
        """Remember how many digits of each person a version learned from."""
        self._versions[version] = digits

    def thank(self, version: str) -> None:
        """Send each person one line the first time a version is put to use."""
        digits = self._versions.pop(version, None)
        if digits:
            self._trainer.run_in_background(self._thank(digits))

    async def _thank(self, digits: Counter[int]) -> None:
        for person_id, count in digits.items():
            words = await self._languages.words_of(person_id)
            thanks = words.ngettext(
                "The model I use from now on learned from a digit of yours. Thank you!",
                "The model I use from now on learned from {count} of your digits. Thank you!",
                count,
            ).format(count=count)
            await Notifier(bot=self._bot, chat_id=person_id, words=words).say(thanks)
