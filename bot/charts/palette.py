"""The colors of charts, and the palette of their PNGs.

Blue and orange can be told apart with every kind of color vision.
"""

from typing import Final, TypeAlias

import numpy as np
from PIL import Image

Color: TypeAlias = tuple[int, int, int]

CARD: Final[Color] = (250, 249, 246)
TRACK: Final[Color] = (231, 230, 225)
BLACK: Final[Color] = (0, 0, 0)
WHITE: Final[Color] = (252, 252, 252)  # Pillow looks colors up in steps of 4.
INK: Final[Color] = (30, 34, 45)
GRAY: Final[Color] = (98, 103, 116)
BLUE: Final[Color] = (0, 98, 168)
ORANGE: Final[Color] = (196, 82, 0)

RAMPS: Final = (
    *((CARD, color, 16) for color in (INK, GRAY, BLUE, ORANGE)),
    *((color, WHITE, 16) for color in (BLUE, ORANGE)),
    *((TRACK, color, 32) for color in (BLUE, ORANGE)),
    (CARD, TRACK, 4),
    (BLACK, WHITE, 64),
)
"""Background, color drawn on it, and the number of steps between them that smooth edges need.

Grays are few, because paper grain makes PNGs large. Pillow compares colors in steps of 4.
"""

PALETTE: Final = Image.new("P", (1, 1))
PALETTE.putpalette(np.vstack([np.linspace(*ramp).round() for ramp in RAMPS]).astype("u1").tobytes())
