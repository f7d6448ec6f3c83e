"""The two icons of the Teams app, ours or the operator's, and whether Teams takes them."""

from collections.abc import Iterator
from pathlib import Path

from bot.settings import Settings
from bot.teams.manifest import COLOR_ICON, OUTLINE_ICON
from bot.teams.png import NoPicture, Pixel, read_header, read_pixels

COLOR_SIDE = 192
OUTLINE_SIDE = 32
LARGEST_FILE = 1_000_000
"""Bytes: more than any picture of this size needs."""

_OURS = Path(__file__).parent / "icons"
_WHITE = (255, 255, 255)
_SOLID, _CLEAR = {255}, {0}


def read_icons(settings: Settings) -> dict[str, bytes]:
    """The icons by their names in the package, once nothing was found wrong with them."""
    return {
        COLOR_ICON: (settings.teams_color_icon_file or _OURS / COLOR_ICON).read_bytes(),
        OUTLINE_ICON: (settings.teams_outline_icon_file or _OURS / OUTLINE_ICON).read_bytes(),
    }


def color_icon_faults(file: Path) -> Iterator[str]:
    """What is wrong with a coloured icon, which has to fill its square or stand on nothing.

    Words that go on from the name of the file's setting.
    """
    try:
        pixels = _square(file, COLOR_SIDE)
    except NoPicture as error:
        yield str(error)
        return
    edge = {alpha for _, _, _, alpha in _edge(pixels, COLOR_SIDE)}
    if edge not in (_SOLID, _CLEAR):
        yield (
            "is neither solid nor fully transparent along its edge, which looks ragged in Teams: "
            "fill the whole square, as Teams rounds the corners itself."
        )


def outline_icon_faults(file: Path) -> Iterator[str]:
    """What is wrong with an outline, which is white on nothing: Teams gives it its colour."""
    try:
        pixels = _square(file, OUTLINE_SIDE)
    except NoPicture as error:
        yield str(error)
        return
    opacities = {alpha for _, _, _, alpha in pixels}
    if any(alpha and tuple(colour) != _WHITE for *colour, alpha in pixels):
        yield "has another colour than white: draw it in pure white on a transparent background."
    elif opacities == _CLEAR:
        yield "is empty: draw it in white on a transparent background."
    elif 0 not in opacities:
        yield "has no transparent background: draw it in white on nothing."


def _square(file: Path, side: int) -> list[Pixel]:
    """The pixels of a picture of the right size; raises NoPicture."""
    try:
        content = file.read_bytes() if file.stat().st_size <= LARGEST_FILE else None
    except OSError as error:
        raise NoPicture(f"cannot be read, at {file}: {error.strerror}.") from None
    if content is None:
        raise NoPicture(f"is larger than {LARGEST_FILE} bytes: export it as a plain PNG.")
    header = read_header(content)
    if (header.width, header.height) != (side, side):
        raise NoPicture(
            f"is {header.width} by {header.height} pixels: Teams wants {side} by {side}."
        )
    return read_pixels(content)


def _edge(pixels: list[Pixel], side: int) -> Iterator[Pixel]:
    yield from pixels[:side]
    yield from pixels[-side:]
    yield from pixels[::side]
    yield from pixels[side - 1 :: side]
