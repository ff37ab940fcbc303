"""The thread that reads photos and draws charts, so that the event loop is not blocked.

One thread reads faster than Telegram lets a bot answer, and needs less memory than several.
"""

import asyncio
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

import cv2
import numpy as np
from numpy.typing import NDArray

from bot.models.example import read_example
from model.reading.reader import DigitReader

Result = TypeVar("Result")


class ReadingPool:
    """Holds two photos in memory at a time; others wait for their turn."""

    def __init__(self, reader: DigitReader) -> None:
        self._reader = reader
        # OpenCV's own threads would cost more processor time than they save.
        self._executor = ThreadPoolExecutor(
            1, thread_name_prefix="reading", initializer=cv2.setNumThreads, initargs=(1,)
        )
        # While one photo is read, the next one is downloaded.
        self._turns = asyncio.Semaphore(2)

    @property
    def model_name(self) -> str:
        """Name of the model version that reads photos."""
        return self._reader.model_name

    async def run(
        self,
        fetch: Callable[[], Awaitable[bytes]],
        work: Callable[[DigitReader, bytes], Result],
    ) -> Result:
        """Fetch a photo when its turn comes, and return the result of `work` on it in the thread.

        Raises:
            PhotoError: The bytes cannot be decoded as a picture.
        """
        async with self._turns:
            photo = await fetch()
            # The thread looks up the reader, which may be swapped until then.
            return await self._in_thread(lambda: work(self._reader, photo))

    async def ping(self) -> None:
        """Return once the reading thread has run a no-op. Used as a liveness check."""
        await self._in_thread(lambda: None)

    async def judge(self, crops: NDArray[np.uint8]) -> tuple[str, NDArray[np.float32]]:
        """Classify digits that are cut out already.

        Crops have the shape (n, 28, 28), 0 (paper) to 255 (full ink). Returns the name of the model
        and its probabilities, shape (n, 11).
        """
        reader = self._reader
        return reader.model_name, await self._in_thread(lambda: reader.judge(crops))

    async def swap(self, reader: DigitReader, keep: Callable[[], None]) -> None:
        """Read with another model from the next photo on; photos in work finish with the old one.

        First it must read the example right; then `keep` stores the choice for the next start.

        Raises:
            OperatorError: The test failed or the choice was not stored; nothing is swapped.
        """

        def test_and_swap() -> None:
            read_example(reader)
            keep()
            self._reader = reader

        await self._in_thread(test_and_swap)

    async def _in_thread(self, work: Callable[[], Result]) -> Result:
        return await asyncio.get_running_loop().run_in_executor(self._executor, work)

    def close(self) -> None:
        """Finish the photos in work and accept no more."""
        self._executor.shutdown(cancel_futures=True)
