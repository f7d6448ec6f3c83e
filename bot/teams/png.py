"""Reads a PNG picture as far as needed to see whether Teams can use it as an icon."""

import struct
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from knowledge.errors import DeskError

Pixel = tuple[int, int, int, int]
"""Red, green, blue and how opaque: 0 to 255 each."""

_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_GREY, _RGB, _PALETTE, _GREY_ALPHA, _RGBA = 0, 2, 3, 4, 6
_CHANNELS = {_GREY: 1, _RGB: 3, _PALETTE: 1, _GREY_ALPHA: 2, _RGBA: 4}


class NoPicture(DeskError):
    """It cannot be read; the text continues a sentence that begins with the picture's name."""


@dataclass(frozen=True, slots=True)
class Header:
    """What a PNG says about itself at its beginning."""

    width: int
    height: int
    bits: int
    """Of each channel."""
    colours: int
    compression: int
    filtering: int
    interlaced: int


def read_header(content: bytes) -> Header:
    """The header; raises NoPicture."""
    if not content.startswith(_SIGNATURE) or content[12:16] != b"IHDR" or len(content) < 29:
        raise NoPicture("is no PNG picture: export it as PNG.")
    return Header(*struct.unpack(">IIBBBBB", content[16:29]))


def read_pixels(content: bytes) -> list[Pixel]:
    """All pixels, row by row; raises NoPicture. For small pictures: look at the header first."""
    header = read_header(content)
    if header.colours not in _CHANNELS or header.bits > 8 or header.interlaced:
        raise NoPicture("is an unusual PNG: save it with 8 bits a channel, not interlaced.")
    try:
        chunks = dict(_chunks(content))
        return list(_pixels(header, chunks))
    except (struct.error, zlib.error, KeyError, IndexError, ValueError):
        raise NoPicture("is damaged: export it as PNG anew.") from None


def _chunks(content: bytes) -> Iterator[tuple[bytes, bytes]]:
    """The parts of the file by name; the picture's data, which may be in pieces, as one."""
    data, place = b"", len(_SIGNATURE)
    while place < len(content):
        length, name = struct.unpack(">I4s", content[place : place + 8])
        part = content[place + 8 : place + 8 + length]
        if name == b"IDAT":
            data += part
        else:
            yield name, part
        place += length + 12
    yield b"IDAT", data


def _pixels(header: Header, chunks: dict[bytes, bytes]) -> Iterator[Pixel]:
    channels = _CHANNELS[header.colours]
    clear = chunks.get(b"tRNS", b"")
    full = 2**header.bits - 1
    for row in _rows(header, chunks[b"IDAT"]):
        samples = list(_samples(row, header.bits))[: header.width * channels]
        for at in range(0, len(samples), channels):
            match header.colours, samples[at : at + channels]:
                case 3, [number]:
                    red, green, blue = chunks[b"PLTE"][number * 3 : number * 3 + 3]
                    yield red, green, blue, clear[number] if number < len(clear) else 255
                case 0, [grey]:
                    light = grey * 255 // full
                    yield light, light, light, 0 if clear == struct.pack(">H", grey) else 255
                case 2, [red, green, blue]:
                    is_clear = clear == struct.pack(">3H", red, green, blue)
                    yield red, green, blue, 0 if is_clear else 255
                case 4, [grey, alpha]:
                    yield grey, grey, grey, alpha
                case _, [red, green, blue, alpha]:
                    yield red, green, blue, alpha


def _samples(row: Sequence[int], bits: int) -> Iterator[int]:
    """The numbers of a row, of which several may share a byte."""
    for byte in row:
        for shift in range(8 - bits, -1, -bits):
            yield byte >> shift & 2**bits - 1


def _rows(header: Header, data: bytes) -> Iterator[bytearray]:
    """The rows as they were before each was written as its difference to what is around it."""
    bits = _CHANNELS[header.colours] * header.bits
    length, step = (header.width * bits + 7) // 8, max(1, bits // 8)
    # No more than it should hold: a few bytes can unfold to gigabytes.
    flat = zlib.decompressobj().decompress(data, (length + 1) * header.height)
    above = bytearray(length)
    for number in range(header.height):
        kind, *row = flat[number * (length + 1) : (number + 1) * (length + 1)]
        for at in range(length):
            left = row[at - step] if at >= step else 0
            corner = above[at - step] if at >= step else 0
            row[at] = row[at] + _expected(kind, left, above[at], corner) & 255
        above = bytearray(row)
        yield above


def _expected(kind: int, left: int, above: int, corner: int) -> int:
    """What the byte here would be, going by those around it."""
    match kind:
        case 1:
            return left
        case 2:
            return above
        case 3:
            return (left + above) // 2
        case 4:
            near = left + above - corner
            return min((left, above, corner), key=lambda value: abs(near - value))
        case _:
            return 0
