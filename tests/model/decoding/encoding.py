import io

import pillow_heif
from PIL import Image

pillow_heif.register_heif_opener(thumbnails=False)


def encode(picture: Image.Image, kind: str, **options: object) -> bytes:
    """Encode a picture in one of Pillow's formats."""
    stream = io.BytesIO()
    picture.save(stream, kind, **options)
    return stream.getvalue()
