"""The app package: three firms get theirs, and equal settings give equal bytes."""

import io
import json
import zipfile

import pytest

from bot.teams.icons import read_icons
from bot.teams.manifest import MANIFEST
from bot.teams.package import BadPackage, build
from bot.teams.png import read_header, read_pixels
from tests.bot.teams.firms import FIRMS, LEAST, settings_of
from tests.bot.teams.pictures import filled, framed

VERSION = "2026.11.0"


def unpacked(package):
    with zipfile.ZipFile(io.BytesIO(package)) as archive:
        return {entry.filename: archive.read(entry) for entry in archive.infolist()}


@pytest.mark.parametrize("firm", FIRMS.values(), ids=FIRMS)
def test_a_firm_gets_a_package_that_fits_microsofts_schema(firm, microsofts):
    files = unpacked(build(settings_of(firm), VERSION, microsofts))

    assert list(files) == ["color.png", "de.json", "manifest.json", "outline.png", "pl.json"]
    assert json.loads(files[MANIFEST])["developer"]["name"] == firm["teams_developer"]


def test_equal_settings_give_equal_bytes_and_others_do_not():
    first, again = (build(settings_of(LEAST), VERSION, None) for _ in range(2))

    assert first == again
    assert first != build(settings_of(LEAST, teams_name="Help"), VERSION, None)
    assert first != build(settings_of(LEAST), "2026.12.0", None)


def test_a_firms_own_icons_are_taken(tmp_path):
    color, outline = tmp_path / "logo.png", tmp_path / "white.png"
    color.write_bytes(filled(192, 0, 90, 60, 255))
    outline.write_bytes(framed(32, (0, 0, 0, 0), (255, 255, 255, 200)))
    settings = settings_of(LEAST, teams_color_icon_file=color, teams_outline_icon_file=outline)

    files = unpacked(build(settings, VERSION, None))

    assert files["color.png"] == color.read_bytes()
    assert files["outline.png"] == outline.read_bytes()


def test_our_own_icons_are_as_teams_wants_them():
    color, outline = read_icons(settings_of(LEAST)).values()
    lines = {pixel for pixel in read_pixels(outline) if pixel[3]}

    assert (read_header(color).width, read_header(color).height) == (192, 192)
    assert (read_header(outline).width, read_header(outline).height) == (32, 32)
    assert {opacity for *_, opacity in read_pixels(color)} == {255}
    assert {tuple(colour) for *colour, _ in lines} == {(255, 255, 255)}


def test_no_package_is_made_of_wrong_settings():
    with pytest.raises(BadPackage) as refused:
        build(settings_of(LEAST, teams_developer="", teams_accent_color="blue"), VERSION, None)

    assert [fault.split()[0] for fault in refused.value.faults] == [
        "PARTNER_DESK_TEAMS_DEVELOPER",
        "PARTNER_DESK_TEAMS_ACCENT_COLOR",
    ]
