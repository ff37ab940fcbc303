import asyncio
import threading

import pytest

from bot.models.reading_pool import ReadingPool
from model.errors import ModelError, OperatorError
from model.reading.reader import DigitReader
from model.reading.result import Reading
from tests.readings import page_of


class HeldReader(DigitReader):
    """Holds every photo until the test lets it go on, and records the reading threads."""

    def __init__(self) -> None:
        self.threads: set[int] = set()
        self.begun = threading.Semaphore(0)
        self.go_on = threading.Event()

    def read(self, photo: bytes) -> Reading:
        self.threads.add(threading.get_ident())
        self.begun.release()
        self.go_on.wait()
        return page_of(len(photo))


async def test_one_photo_is_read_at_a_time_and_one_more_is_held() -> None:
    held, fetched = HeldReader(), 0
    pool = ReadingPool(held)

    async def fetch() -> bytes:
        nonlocal fetched
        fetched += 1
        return b"1"

    def read(reader: DigitReader, photo: bytes) -> Reading:
        return reader.read(photo)

    answering = asyncio.gather(*(pool.run(fetch, read) for _ in range(12)))
    await asyncio.to_thread(held.begun.acquire)
    for _ in range(50):
        await asyncio.sleep(0)
    fetched_early = fetched
    held.go_on.set()
    answers = await answering
    pool.close()

    assert fetched_early == 2
    assert len(answers) == fetched == 12
    assert len(held.threads) == 1
    assert threading.get_ident() not in held.threads


class OtherReader(DigitReader):
    """Has another name, and reads another number if it is wrong."""

    model_name = "other"

    def __init__(self, reader: DigitReader, *, wrong: bool) -> None:
        super().__init__(reader._classifier, reader._detector, reader._context)
        self._wrong = wrong

    def read(self, photo: bytes) -> Reading:
        return page_of(3) if self._wrong else super().read(photo)


@pytest.mark.parametrize(
    ("wrong", "error", "message"),
    [(True, ModelError, "instead of 407"), (False, OperatorError, "No space")],
)
async def test_a_model_that_reads_wrong_or_cannot_be_kept_is_not_swapped_in(
    reader: DigitReader,
    *,
    wrong: bool,
    error: type[Exception],
    message: str,
) -> None:
    def keep() -> None:
        raise OperatorError("No space left on device")

    pool = ReadingPool(reader)

    with pytest.raises(error, match=message):
        await pool.swap(OtherReader(reader, wrong=wrong), keep)

    assert pool.model_name == reader.model_name
    pool.close()
