import pillow_heif
import pytest


@pytest.fixture(autouse=True)
def writes_heic() -> None:
    pillow_heif.register_heif_opener(thumbnails=False)
