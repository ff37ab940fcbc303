import asyncio
import threading
from collections.abc import AsyncIterator, Awaitable, Callable

import pytest
from telegram.error import TimedOut

from bot.i18n import Words
from bot.models.reading_pool import THREADS, ReadingPool
from bot.photos.answer import Answer, answer_photo
from model.errors import ModelError, OperatorError, PhotoTooLargeError, UnreadablePhotoError
from model.reading.reader import DigitReader
from model.reading.result import Reading
from tests.bot.charts.readings import page_of
from tests.drawing import draw_digits, encode

WORDS = Words("en")


class HeldReader(DigitReader):
    """Holds every photo until it may go on, and watches who reads."""

    def __init__(self) -> None:
        self.threads: set[int] = set()
        self.most = 0
        self.begun = threading.Semaphore(0)
        self.go_on = threading.Event()
        self._active = 0
        self._lock = threading.Lock()

    def read(self, photo: bytes) -> Reading:
        with self._lock:
            self.threads.add(threading.get_ident())
            self._active += 1
            self.most = max(self.most, self._active)
        self.begun.release()
        self.go_on.wait()
        with self._lock:
            self._active -= 1
        return page_of(len(photo))


@pytest.fixture
def held() -> HeldReader:
    return HeldReader()


@pytest.fixture
async def pool(held: HeldReader) -> AsyncIterator[ReadingPool]:
    pool = ReadingPool(held)
    yield pool
    held.go_on.set()
    pool.close()


@pytest.fixture
async def real_pool(reader: DigitReader) -> AsyncIterator[ReadingPool]:
    pool = ReadingPool(reader)
    yield pool
    pool.close()


def answer(reader: DigitReader, photo: bytes) -> Answer:
    return answer_photo(reader, photo, words=WORDS)


def fetching(photo: bytes) -> Callable[[], Awaitable[bytes]]:
    async def fetch() -> bytes:
        return photo

    return fetch


async def begin(held: HeldReader, count: int) -> None:
    """Wait until as many photos are being read."""
    for _ in range(count):
        await asyncio.to_thread(held.begun.acquire)


async def let_others_go_on() -> None:
    for _ in range(50):
        await asyncio.sleep(0)


async def test_only_so_many_photos_are_read_and_held_at_a_time(
    held: HeldReader, pool: ReadingPool
) -> None:
    fetched = 0

    async def fetch() -> bytes:
        nonlocal fetched
        fetched += 1
        return b"1"

    answering = asyncio.gather(*(pool.run(fetch, answer) for _ in range(12)))
    await begin(held, THREADS)
    await let_others_go_on()

    assert fetched == THREADS + 1
    held.go_on.set()
    answers = await answering

    assert len(answers) == fetched == 12
    assert held.most == len(held.threads) == THREADS
    assert threading.get_ident() not in held.threads


def undelivered() -> bytes:
    raise TimedOut


@pytest.mark.parametrize(
    ("download", "error"),
    [
        (lambda: b"no picture", UnreadablePhotoError),
        (lambda: bytes(20 * 1024 * 1024 + 1), PhotoTooLargeError),
        (undelivered, TimedOut),
    ],
    ids=["broken", "large", "undelivered"],
)
async def test_a_photo_that_fails_leaves_its_turn_to_others(
    download: Callable[[], bytes], error: type[Exception], real_pool: ReadingPool
) -> None:
    async def fetch() -> bytes:
        return download()

    for _ in range(THREADS + 2):
        with pytest.raises(error):
            await real_pool.run(fetch, answer)

    assert await real_pool.run(fetching(encode(draw_digits("7"))), answer)


async def test_closing_finishes_what_is_in_work_and_takes_no_more(
    held: HeldReader, pool: ReadingPool
) -> None:
    answering = asyncio.ensure_future(pool.run(fetching(b"12"), answer))
    await begin(held, 1)

    closing = asyncio.ensure_future(asyncio.to_thread(pool.close))
    held.go_on.set()
    answered = await answering
    await closing

    assert answered.text == "01"
    with pytest.raises(RuntimeError, match="after shutdown"):
        await pool.run(fetching(b"12"), answer)


class NamedReader(DigitReader):
    """Reads as another one does, under a name of its own."""

    def __init__(self, reader: DigitReader, name: str) -> None:
        super().__init__(reader._classifier, reader._detector)
        self.name = name

    @property
    def model_name(self) -> str:
        return self.name


class WrongReader(NamedReader):
    """Reads another number than what is written."""

    def read(self, photo: bytes) -> Reading:
        return page_of(len(photo) % 3 + 1)


async def test_a_model_that_reads_the_example_wrong_is_not_swapped_in(
    reader: DigitReader, real_pool: ReadingPool
) -> None:
    kept: list[str] = []

    with pytest.raises(ModelError, match="instead of 407"):
        await real_pool.swap(WrongReader(reader, "wrong"), lambda: kept.append("wrong"))

    assert kept == []
    assert real_pool.model_name == reader.model_name


async def test_a_model_whose_choice_cannot_be_kept_is_not_swapped_in(
    reader: DigitReader, real_pool: ReadingPool
) -> None:
    def fail() -> None:
        raise OperatorError("No space left on device")

    with pytest.raises(OperatorError, match="No space"):
        await real_pool.swap(NamedReader(reader, "other"), fail)

    assert real_pool.model_name == reader.model_name
