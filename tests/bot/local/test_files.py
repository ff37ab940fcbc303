from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from bot.local.errors import ApiError
from bot.local.files import FileStore

ORIENTATION = 0x0112
MAKER = 0x010F


@pytest.fixture
def files(tmp_path: Path) -> FileStore:
    return FileStore(tmp_path)


def picture(
    width: int, height: int, *, mode: str = "RGB", kind: str = "PNG", **options: Any
) -> bytes:
    stream = BytesIO()
    Image.new(mode, (width, height)).save(stream, kind, **options)
    return stream.getvalue()


def opened(files: FileStore, size: dict[str, Any]) -> Image.Image:
    return Image.open(BytesIO(files.find(size["file_id"]).path.read_bytes()))


def sides(sizes: list[dict[str, Any]]) -> list[tuple[int, int]]:
    return [(size["width"], size["height"]) for size in sizes]


def test_a_file_is_found_again_by_an_id_that_nobody_can_guess(files: FileStore) -> None:
    stored = [files.add(b"seven", "text/plain") for _ in range(100)]

    found = files.find(stored[0].file_id)
    assert (found.path.read_bytes(), found.mime_type, found.size) == (b"seven", "text/plain", 5)
    ids = [each.file_id.removeprefix("local-") for each in stored]
    assert len({file_id[:8] for file_id in ids}) == 100
    assert min(map(len, ids)) >= 22


@pytest.mark.parametrize(
    ("width", "height", "expected"),
    [
        (3000, 1500, [(90, 45), (320, 160), (800, 400), (1280, 640)]),
        (900, 600, [(90, 60), (320, 213), (800, 533), (900, 600)]),
        (320, 200, [(90, 56), (320, 200)]),
        (1, 1, [(1, 1)]),
    ],
)
def test_a_photo_has_sizes_up_to_its_own(
    width: int, height: int, expected: list[tuple[int, int]], files: FileStore
) -> None:
    sizes = files.add_photo(picture(width, height))

    assert sides(sizes) == expected
    assert [opened(files, size).size for size in sizes] == expected


@pytest.mark.parametrize(("mode", "kind"), [("CMYK", "JPEG"), ("LA", "PNG"), ("P", "GIF")])
def test_a_photo_of_any_kind_becomes_a_jpeg(mode: str, kind: str, files: FileStore) -> None:
    sizes = files.add_photo(picture(300, 200, mode=mode, kind=kind))

    encoded = [opened(files, size) for size in sizes]
    assert [(image.format, image.mode) for image in encoded] == [("JPEG", "RGB")] * 2


def test_a_photo_is_turned_upright_and_loses_its_metadata(files: FileStore) -> None:
    exif = Image.Exif()
    exif[ORIENTATION], exif[MAKER] = 6, "a camera"

    sizes = files.add_photo(picture(400, 300, kind="JPEG", exif=exif))

    assert sides(sizes)[-1] == (300, 400)
    assert not opened(files, sizes[-1]).getexif()


@pytest.mark.parametrize(
    ("fits", "too_large"),
    [((8_000, 2_000), (8_000, 2_001)), ((2_000, 100), (2_100, 100)), ((100, 2_000), (100, 2_100))],
)
def test_a_photo_too_long_or_too_large_is_refused(
    fits: tuple[int, int], too_large: tuple[int, int], files: FileStore
) -> None:
    assert files.add_photo(picture(*fits, mode="1"))
    with pytest.raises(ApiError, match="PHOTO_INVALID_DIMENSIONS"):
        files.add_photo(picture(*too_large, mode="1"))


def test_a_photo_of_too_many_bytes_is_refused(files: FileStore) -> None:
    with pytest.raises(ApiError) as caught:
        files.add_photo(b"x" * (10 * 1024 * 1024 + 1))

    assert (caught.value.code, caught.value.description) == (413, "Request Entity Too Large")
