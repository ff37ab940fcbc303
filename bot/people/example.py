"""The bundled example photo and its answer, for people who have no photo at hand."""

from collections.abc import Awaitable, Callable
from pathlib import Path

from bot.i18n import Words
from bot.transport.messages import Card


class Example:
    """The example photo; each model reads it once for each language.

    Args:
        photo: Where the photo is.
        answer: Reads a photo in a reading thread and composes the answer.
        model_name: Returns the name of the model in use.
    """

    def __init__(
        self,
        photo: Path,
        *,
        answer: Callable[[bytes, Words], Awaitable[Card]],
        model_name: Callable[[], str],
    ) -> None:
        self.photo = photo
        self._answer = answer
        self._model_name = model_name
        self._cards = dict[tuple[str, str], Card]()

    async def answer(self, words: Words) -> Card:
        """Return the answer to the example as people get it."""
        key = self._model_name(), words.language
        if key not in self._cards:
            self._cards[key] = await self._answer(self.photo.read_bytes(), words)
        return self._cards[key]
