"""Draws lines into SVG: a few panels beside each other, every line with its name at its end."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html import escape

Point = tuple[float, float]

_PANEL, _NAMES, _HEIGHT = 290, 184, 320
_LEFT, _TOP, _BOTTOM = 56, 64, 52
_BETWEEN_NAMES = 15

# Okabe and Ito's colours, which people who confuse some colours still tell apart; the dashes and
# the names beside the lines say the same without any colour.
_STYLE = """
text { font: 12px system-ui, sans-serif; fill: #24292f }
.paper { fill: #ffffff } .grid { stroke: #d8dee4 } .frame { stroke: #57606a }
.heading { font-weight: 600; font-size: 13px } .first { font-weight: 600 }
.line { fill: none; stroke-width: 1.8; stroke-linejoin: round }
.dot { fill: #ffffff; stroke-width: 1.8 }
.leader { stroke-width: 0.8; fill: none }
.c0 { stroke: #0072b2 } .c1 { stroke: #d55e00 } .c2 { stroke: #009e73 }
.c3 { stroke: #cc79a7 } .c4 { stroke: #c08a00 } .c5 { stroke: #7d8590 }
.line.c0 { stroke-width: 3.2 }
@media (prefers-color-scheme: dark) {
text { fill: #e6edf3 } .paper, .dot { fill: #0d1117 } .grid { stroke: #262c36 }
.frame { stroke: #8b949e } .c0 { stroke: #56b4e9 } .c4 { stroke: #e69f00 }
}
"""
_DASHES = ("", "10 4", "2 3", "9 3 2 3", "", "1 4")


@dataclass(frozen=True, slots=True)
class Axis:
    """What is along one side: its name, its ends, and the places that are marked."""

    name: str
    first: float
    last: float
    marks: Sequence[tuple[float, str]]
    is_log: bool = False

    def place(self, value: float) -> float:
        """Where a value is, from 0 to 1."""
        along: Callable[[float], float] = math.log10 if self.is_log else float
        return (along(value) - along(self.first)) / (along(self.last) - along(self.first))


@dataclass(frozen=True, slots=True)
class Panel:
    """Lines over the same axes; a line of the same place has the same colour in every panel."""

    heading: str
    x: Axis
    y: Axis
    lines: Sequence[tuple[str, Sequence[Point]]]
    dots: bool = False
    """Whether the points are marked."""


def svg(title: str, panels: Sequence[Panel]) -> str:
    """The picture of all panels, legible on light and on dark pages."""
    each = _LEFT + _PANEL + _NAMES
    width, height = each * len(panels), _TOP + _HEIGHT + _BOTTOM
    drawn = "".join(_panel(panel, _LEFT + each * at) for at, panel in enumerate(panels))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" '
        f'width="{width}" height="{height}" role="img" aria-label="{escape(title)}">\n'
        f"<title>{escape(title)}</title>\n<style>{_STYLE}</style>\n"
        f'<rect class="paper" width="{width}" height="{height}"/>\n{drawn}</svg>\n'
    )


def _panel(panel: Panel, left: float) -> str:
    def at(point: Point) -> Point:
        x, y = panel.x.place(point[0]), panel.y.place(point[1])
        return left + _PANEL * x, _TOP + _HEIGHT * (1 - y)

    bottom, right = _TOP + _HEIGHT, left + _PANEL
    parts = [_text(left, _TOP - 36, panel.heading, "heading"), _text(left, _TOP - 14, panel.y.name)]
    for value, mark in panel.x.marks:
        x, _ = at((value, panel.y.first))
        parts += [
            _stroke("grid", (x, _TOP), (x, bottom)),
            _text(x, bottom + 18, mark, "", "middle"),
        ]
    for value, mark in panel.y.marks:
        _, y = at((panel.x.first, value))
        parts += [_stroke("grid", (left, y), (right, y)), _text(left - 8, y + 4, mark, "", "end")]
    parts.append(_text(left + _PANEL / 2, bottom + 40, panel.x.name, "", "middle"))
    parts.append(_stroke("frame", (left, bottom), (right, bottom)))
    paths = [[at(point) for point in points] for _, points in panel.lines]
    names = apart([path[-1][1] for path in paths], _BETWEEN_NAMES)
    # The first line is drawn last, above the others.
    for number in reversed(range(len(paths))):
        path, name = paths[number], panel.lines[number][0]
        parts.append(_stroke(f"line c{number}", *path, dash=_DASHES[number]))
        if panel.dots:
            parts += [
                f'<circle class="dot c{number}" cx="{x:.1f}" cy="{y:.1f}" r="3"/>\n'
                for x, y in path
            ]
        beside = (right + 16, names[number])
        parts.append(_stroke(f"leader c{number}", path[-1], (right + 4, path[-1][1]), beside))
        parts.append(_text(beside[0] + 4, beside[1] + 4, name, "" if number else "first"))
    return "".join(parts)


def apart(places: Sequence[float], least: float) -> list[float]:
    """The places, moved as little as needed so that any two are at least so far apart."""
    order = sorted(range(len(places)), key=lambda number: places[number])
    groups: list[list[int]] = []
    middles: list[float] = []
    for number in order:
        group, middle = [number], places[number]
        while groups and middle - middles[-1] < least * (len(group) + len(groups[-1])) / 2:
            group = groups.pop() + group
            middles.pop()
            middle = sum(places[it] for it in group) / len(group)
        groups.append(group)
        middles.append(middle)
    moved = [0.0] * len(places)
    for group, middle in zip(groups, middles, strict=True):
        for nth, number in enumerate(group):
            moved[number] = middle + least * (nth - (len(group) - 1) / 2)
    return moved


def _stroke(kind: str, *path: Point, dash: str = "") -> str:
    points = " ".join(f"{x:.1f},{y:.1f}" for x, y in path)
    dashed = f' stroke-dasharray="{dash}"' if dash else ""
    return f'<polyline class="{kind}" points="{points}"{dashed}/>\n'


def _text(x: float, y: float, text: str, kind: str = "", anchor: str = "start") -> str:
    place = f'x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}"'
    return f'<text class="{kind}" {place}>{escape(text)}</text>\n'
