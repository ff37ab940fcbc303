"""The threads that read photos and draw charts, so that the event loop never computes."""

import asyncio
import threading
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from bot.photos.answer import Answer, compose_answer
from bot.photos.example import read_example
from bot.replies import Replies
from model.reading.reader import DigitReader

THREADS: Final = 1
"""Photos in work at a time: more than Telegram lets a bot answer, and little memory."""


class ReadingPool:
    """A bounded number of photos in memory at a time; others wait for their turn.

    Args:
        reader: Reads photos in any thread.
    """

    def __init__(self, reader: DigitReader) -> None:
        self._reader = reader
        self._lock = threading.Lock()
        # Further threads of OpenCV's own take more processor time than they save waiting.
        self._executor = ThreadPoolExecutor(
            THREADS, thread_name_prefix="reading", initializer=cv2.setNumThreads, initargs=(1,)
        )
        # While every thread reads, one more photo is on its way.
        self._turns = asyncio.Semaphore(THREADS + 1)

    @property
    def model_name(self) -> str:
        """Name of the model version that reads."""
        return self._reader.model_name

    async def answer(self, fetch: Callable[[], Awaitable[bytes]], replies: Replies) -> Answer:
        """Read a photo and compose the answer.

        Args:
            fetch: Downloads the photo once it is its turn.
            replies: Words the answer.

        Raises:
            PhotoError: The bytes cannot be decoded as a picture.
        """
        async with self._turns:
            photo = await fetch()
            loop = asyncio.get_running_loop()
            return await loop.run_in_executor(self._executor, self._answer, photo, replies)

    async def ping(self) -> None:
        """Return once the reading thread has run a no-op. Used as a liveness check."""
        await asyncio.get_running_loop().run_in_executor(self._executor, lambda: None)

    async def judge(self, crops: NDArray[np.uint8]) -> tuple[str, NDArray[np.float32]]:
        """Ask the model that reads what digits are that are cut out already.

        Args:
            crops: Shape (n, 28, 28), network inputs as 0 (paper) to 255 (full ink).

        Returns:
            Its name, and the probabilities that it gives, shape (n, 11).
        """
        reader = self._reader
        loop = asyncio.get_running_loop()
        return reader.model_name, await loop.run_in_executor(self._executor, reader.judge, crops)

    async def swap(self, reader: DigitReader, keep: Callable[[], None]) -> None:
        """Let another model read from the next photo on; what is being read ends as it began.

        Args:
            reader: Reads with the other model; first it has to read the example right.
            keep: Remembers the choice for the next start.

        Raises:
            OperatorError: It fails the test, or the choice cannot be kept; nothing is swapped.
        """
        loop = asyncio.get_running_loop()
        await loop.run_in_executor(self._executor, self._swap, reader, keep)

    def _swap(self, reader: DigitReader, keep: Callable[[], None]) -> None:
        read_example(reader)
        # What is kept and what reads change together, whoever else swaps.
        with self._lock:
            keep()
            self._reader = reader

    def _answer(self, photo: bytes, replies: Replies) -> Answer:
        return compose_answer(self._reader.read(photo), replies)

    def close(self) -> None:
        """Finish what is in work, take no more."""
        self._executor.shutdown(cancel_futures=True)
