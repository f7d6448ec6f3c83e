"""Pictures are read pixel by pixel, however they were saved."""

import pytest

from bot.teams.png import NoPicture, read_header, read_pixels
from tests.bot.teams.pictures import GREY, GREY_ALPHA, PALETTE, RGB, RGBA, png

RED, CLEAR, WHITE = (255, 0, 0, 255), (0, 0, 0, 0), (255, 255, 255, 255)
BLACK = (0, 0, 0, 255)


@pytest.mark.parametrize(
    ("picture", "pixels"),
    [
        (
            png(2, RGBA, [b"\0" + bytes(RED + CLEAR), b"\0" + bytes(WHITE + RED)]),
            [RED, CLEAR, WHITE, RED],
        ),
        (png(1, RGB, [b"\0\xff\0\0"]), [RED]),
        (png(1, RGB, [b"\0\xff\0\0"], tRNS=b"\0\xff\0\0\0\0"), [(255, 0, 0, 0)]),
        (png(1, GREY_ALPHA, [b"\0\xff\x07"]), [(255, 255, 255, 7)]),
        (png(1, GREY, [b"\0\xff"]), [WHITE]),
        (png(1, GREY, [b"\0\x05"], tRNS=b"\0\x05"), [(5, 5, 5, 0)]),
        (png(2, GREY, [b"\0\x80", b"\0\x40"], bits=1), [WHITE, BLACK, BLACK, WHITE]),
        (
            png(2, PALETTE, [b"\0\x01", b"\0\x20"], bits=4, PLTE=bytes(9), tRNS=b"\0\x09"),
            [CLEAR, (0, 0, 0, 9), BLACK, CLEAR],
        ),
    ],
)
def test_every_kind_of_colour_is_read(picture, pixels):
    assert read_pixels(picture) == pixels


@pytest.mark.parametrize(
    ("kind", "second_row"),
    [
        (0, [10, 20, 30, 40, 50, 60]),
        (1, [10, 20, 30, 30, 30, 30]),
        (2, [9, 18, 27, 36, 45, 54]),
        (3, [10, 19, 29, 33, 38, 42]),
        (4, [9, 18, 27, 30, 30, 30]),
    ],
)
def test_rows_are_read_that_were_written_as_differences(kind, second_row):
    rows = [bytes([0, 1, 2, 3, 4, 5, 6]), bytes([kind, *second_row])]

    assert read_pixels(png(2, RGB, rows))[2:] == [(10, 20, 30, 255), (40, 50, 60, 255)]


def test_the_size_is_known_before_the_pixels_are_read():
    header = read_header(png(7, RGBA, []))

    assert (header.width, header.height) == (7, 7)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "no PNG"),
        (b"GIF89a" + bytes(40), "no PNG"),
        (png(1, RGB, [b"\0" + bytes(6)], bits=16), "unusual"),
        (png(1, RGB, [b"\0" + bytes(3)], interlaced=1), "unusual"),
        (png(1, 5, [b"\0" + bytes(3)]), "unusual"),
        (png(2, RGB, [b"\0" + bytes(6)]), "damaged"),
        (png(1, PALETTE, [b"\0\x07"], PLTE=bytes(3)), "damaged"),
        (png(1, PALETTE, [b"\0\x00"]), "damaged"),
        (png(1, RGB, [b"\0" + bytes(3)])[:45], "damaged"),
        (png(1, RGB, [b"\0" + bytes(3)]).replace(b"IDAT", b"XXXX"), "damaged"),
    ],
)
def test_what_cannot_be_read_is_said_in_words(content, said):
    with pytest.raises(NoPicture, match=said):
        read_pixels(content)
