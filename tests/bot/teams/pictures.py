"""PNG pictures of any kind, made by hand."""

import struct
import zlib
from collections.abc import Sequence

GREY, RGB, PALETTE, GREY_ALPHA, RGBA = 0, 2, 3, 4, 6
CHANNELS = {GREY: 1, RGB: 3, PALETTE: 1, GREY_ALPHA: 2, RGBA: 4}


def png(size: int, colours: int, rows: Sequence[bytes], *, bits=8, interlaced=0, **parts) -> bytes:
    """A square of rows that begin with their filter; `parts` are further chunks by name."""
    header = struct.pack(">IIBBBBB", size, size, bits, colours, 0, 0, interlaced)
    chunks = [(b"IHDR", header), *((name.encode(), part) for name, part in parts.items())]
    data = zlib.compress(b"".join(rows))
    # In two pieces, as larger pictures are.
    chunks += [(b"IDAT", data[:9]), (b"IDAT", data[9:]), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(*chunk) for chunk in chunks)


def filled(size: int, *pixel: int) -> bytes:
    """A square of one colour: red, green, blue, opacity."""
    return png(size, RGBA, [b"\0" + bytes(pixel) * size] * size)


def framed(size: int, edge: Sequence[int], middle: Sequence[int]) -> bytes:
    """A square of one colour with an edge of another, one pixel wide."""
    border = b"\0" + bytes(edge) * size
    row = b"\0" + bytes(edge) + bytes(middle) * (size - 2) + bytes(edge)
    return png(size, RGBA, [border, *[row] * (size - 2), border])


def _chunk(name: bytes, content: bytes) -> bytes:
    crc = zlib.crc32(name + content)
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", crc)
