from pathlib import Path

from bot.models.promotion import Promotion
from bot.models.reading_pool import ReadingPool
from model.reading.reader import DigitReader
from model.registry.registry import ModelRegistry
from model.registry.version import LITERT_FILE
from tests.model_copies import copy_version


async def test_a_model_that_another_process_chose_is_used_unless_it_is_damaged(
    tmp_path: Path, reader: DigitReader
) -> None:
    copy = copy_version("copy", tmp_path / "models")
    other, pool = ModelRegistry(tmp_path), ReadingPool(reader)
    promotion = Promotion(pool=pool, versions=ModelRegistry(tmp_path))
    names = []

    other.promote("copy")
    await promotion.follow()
    names.append(pool.model_name)
    other.promote(reader.model_name)
    await promotion.follow()
    names.append(pool.model_name)
    other.promote("copy")
    (copy / LITERT_FILE).write_bytes(b"half a network")
    await promotion.follow()
    names.append(pool.model_name)
    pool.close()

    assert names == ["copy", reader.model_name, reader.model_name]
