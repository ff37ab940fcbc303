"""The bundled example photo: it shows what to send, and tests a model before it is used."""

from pathlib import Path
from typing import Final

from model.errors import ModelError, OperatorError, PhotoError
from model.reading.reader import DigitReader
from model.reading.result import Reading

EXAMPLE: Final = Path(__file__).parents[1] / "assets" / "example.jpg"
"""A photo that shows what to send."""

EXAMPLE_TEXT: Final = "407"
"""What is written on it."""


def read_example(reader: DigitReader) -> Reading:
    """Read the example and check the result.

    Raises:
        ModelError: The model reads another number.
        OperatorError: The example is missing or damaged.
    """
    try:
        reading = reader.read(EXAMPLE.read_bytes())
    except (OSError, PhotoError) as error:
        reason = getattr(error, "strerror", None) or error
        raise OperatorError(f"{EXAMPLE} cannot be read: {reason}") from error
    if reading.text != EXAMPLE_TEXT:
        raise ModelError(f"{reading.model} reads {reading.text!r} instead of {EXAMPLE_TEXT}")
    return reading
