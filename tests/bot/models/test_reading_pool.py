import asyncio
import threading
from collections.abc import AsyncIterator, Awaitable, Callable

import numpy as np
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


async def test_many_photos_at_once_are_each_answered_with_their_own_number(
    real_pool: ReadingPool,
) -> None:
    numbers = ["1", "22", "333", "4", "55", "666"]
    photos = [encode(draw_digits(number, height=200)) for number in numbers]

    answers = await asyncio.gather(*(real_pool.run(fetching(photo), answer) for photo in photos))

    assert [each.text for each in answers] == numbers


async def test_photos_are_read_beside_the_event_loop(held: HeldReader, pool: ReadingPool) -> None:
    answering = asyncio.ensure_future(pool.run(fetching(b"1"), answer))
    await begin(held, 1)

    assert not answering.done()
    held.go_on.set()
    await answering

    assert threading.get_ident() not in held.threads


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


@pytest.mark.parametrize(
    ("photo", "error"),
    [(b"no picture", UnreadablePhotoError), (b"x" * 20 * 1024 * 1024 + b"x", PhotoTooLargeError)],
    ids=["broken", "large"],
)
async def test_a_photo_that_cannot_be_read_fails_and_leaves_its_turn_to_others(
    photo: bytes, error: type[Exception], real_pool: ReadingPool
) -> None:
    for _ in range(THREADS + 2):
        with pytest.raises(error):
            await real_pool.run(fetching(photo), answer)

    assert await real_pool.run(fetching(encode(draw_digits("7"))), answer)


async def test_a_photo_that_does_not_arrive_fails_and_leaves_its_turn_to_others(
    real_pool: ReadingPool,
) -> None:
    async def fetch() -> bytes:
        raise TimedOut

    for _ in range(THREADS + 2):
        with pytest.raises(TimedOut):
            await real_pool.run(fetch, answer)

    assert await real_pool.run(fetching(encode(draw_digits("7"))), answer)


async def test_closing_finishes_what_is_in_work(held: HeldReader, pool: ReadingPool) -> None:
    answering = asyncio.ensure_future(pool.run(fetching(b"12"), answer))
    await begin(held, 1)

    closing = asyncio.ensure_future(asyncio.to_thread(pool.close))
    held.go_on.set()
    answered = await answering
    await closing

    assert answered.text == "01"


async def test_a_closed_pool_takes_no_more_photos(reader: DigitReader) -> None:
    pool = ReadingPool(reader)

    pool.close()

    with pytest.raises(RuntimeError, match="after shutdown"):
        await pool.run(fetching(encode(draw_digits("7"))), answer)


async def test_the_pool_names_the_model_that_reads(
    reader: DigitReader, real_pool: ReadingPool
) -> None:
    assert real_pool.model_name == reader.model_name


async def test_the_pool_judges_digits_that_are_cut_out(
    reader: DigitReader, real_pool: ReadingPool
) -> None:
    [digit] = reader.read(encode(draw_digits("7"))).digits
    crops = np.rint(digit.network_input[np.newaxis, ..., 0] * 255).astype(np.uint8)

    name, probabilities = await real_pool.judge(crops)

    assert name == reader.model_name
    assert probabilities.shape == (1, 11)
    assert probabilities[0].argmax() == 7


def keep_nothing() -> None:
    """Remember no choice: there is no next start."""


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


async def test_after_a_swap_another_model_reads(
    reader: DigitReader, real_pool: ReadingPool
) -> None:
    kept = []

    await real_pool.swap(NamedReader(reader, "other"), lambda: kept.append(real_pool.model_name))

    assert kept == [reader.model_name]
    assert real_pool.model_name == "other"
    assert await real_pool.run(fetching(encode(draw_digits("7"))), answer)


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


async def test_what_is_being_read_ends_with_the_model_it_began_with(
    held: HeldReader, pool: ReadingPool, reader: DigitReader
) -> None:
    reading = asyncio.ensure_future(pool.run(fetching(b"12"), answer))
    await begin(held, 1)

    swapping = asyncio.ensure_future(pool.swap(NamedReader(reader, "other"), keep_nothing))
    following = asyncio.ensure_future(pool.run(fetching(encode(draw_digits("7"))), answer))
    await let_others_go_on()
    held.go_on.set()
    answers = await asyncio.gather(reading, following)
    await swapping

    assert [each.text for each in answers] == ["01", "7"]
    assert pool.model_name == "other"


async def test_no_photo_is_lost_while_models_are_swapped(
    reader: DigitReader, real_pool: ReadingPool
) -> None:
    numbers = [str(number) for number in (1, 22, 333, 4, 55, 666, 7, 88)]
    photos = [encode(draw_digits(number, height=200)) for number in numbers]
    answering = asyncio.gather(*(real_pool.run(fetching(photo), answer) for photo in photos))

    for turn in range(4):
        await real_pool.swap(NamedReader(reader, f"model-{turn}"), keep_nothing)
    answers = await answering

    assert [each.text for each in answers] == numbers
    assert real_pool.model_name == "model-3"
