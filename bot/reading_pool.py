"""The threads that read photos and draw charts, so that the event loop never computes."""

import asyncio
import os
from concurrent.futures import ThreadPoolExecutor
from typing import Final

from bot.charts import ChartWords, draw_reading
from model.reader import DigitReader
from model.reading import Outcome, Reading

THREADS: Final = min(4, os.cpu_count() or 1)
"""Photos in work at a time."""


class ReadingPool:
    """A bounded number of photos in work at a time; others wait for their turn.

    Args:
        reader: Reads photos in any thread.
    """

    def __init__(self, reader: DigitReader) -> None:
        self._reader = reader
        self._executor = ThreadPoolExecutor(THREADS, thread_name_prefix="reading")

    @property
    def model_name(self) -> str:
        """Name of the model version that reads."""
        return self._reader.model_name

    async def read(self, photo: bytes, words: ChartWords) -> tuple[Reading, bytes | None]:
        """Read a photo and draw its chart, a PNG; there is none where no digit was found.

        Raises:
            PhotoError: The bytes cannot be decoded as a picture.
        """
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._executor, self._read, photo, words)

    def _read(self, photo: bytes, words: ChartWords) -> tuple[Reading, bytes | None]:
        reading = self._reader.read(photo)
        if reading.outcome is Outcome.NO_DIGITS:
            return reading, None
        return reading, draw_reading(reading, words)

    def close(self) -> None:
        """Finish what is in work, take no more."""
        self._executor.shutdown(cancel_futures=True)
