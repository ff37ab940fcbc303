import io

from PIL import Image


def encode(picture: Image.Image, kind: str, **options: object) -> bytes:
    """Encode a picture in one of Pillow's formats."""
    stream = io.BytesIO()
    picture.save(stream, kind, **options)
    return stream.getvalue()
