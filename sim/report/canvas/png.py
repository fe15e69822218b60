"""PNG files of pixels that let nothing through: three numbers for each, packed in half the time of four."""

from __future__ import annotations

from struct import pack
from typing import Any
from zlib import compress, crc32

import numpy as np

SIGNATURE = b"\x89PNG\r\n\x1a\n"
EIGHT_BITS, COLOURS = 8, 2
INCH = 0.0254  # metres
PACKED = 3  # of 9: a tenth larger than by the usual 6, in half of the time


def png_of(pixels: Any, dpi: float) -> bytes:
    """Return an array of rows of pixels, each of red, green, blue and what is not looked at, as a PNG file."""
    high, wide = np.shape(pixels)[:2]
    rows = np.zeros((high, 1 + 3 * wide), np.uint8)  # each begins with 0: its numbers are as they are
    rows[:, 1:] = np.asarray(pixels)[:, :, :3].reshape(high, 3 * wide)
    density = round(dpi / INCH)
    return (
        SIGNATURE
        + _chunk(b"IHDR", pack(">2I5B", wide, high, EIGHT_BITS, COLOURS, 0, 0, 0))
        + _chunk(b"pHYs", pack(">2IB", density, density, 1))
        + _chunk(b"IDAT", compress(rows.tobytes(), PACKED))
        + _chunk(b"IEND", b"")
    )


def _chunk(kind: bytes, data: bytes) -> bytes:
    return pack(">I", len(data)) + kind + data + pack(">I", crc32(kind + data))
