"""A sketch map for a leaflet: points of places, drawn to scale, with nothing fetched from anywhere."""

from collections.abc import Iterable
from dataclasses import dataclass
from html import escape
from math import cos, radians

WIDTH, HEIGHT, EDGE = 320.0, 220.0, 30.0


@dataclass(frozen=True)
class Point:
    name: str
    latitude: float
    longitude: float
    is_own: bool = False


def placed(points: Iterable[Point]) -> list[tuple[Point, float, float]]:
    """Each point with its place on the sheet, north up and the same scale both ways; doubles are left out."""
    known: dict[tuple[float, float], Point] = {}
    for point in points:
        if not (point.latitude or point.longitude):
            continue
        key = (round(point.latitude, 3), round(point.longitude, 3))
        if key not in known or point.is_own:
            known[key] = point
    found = list(known.values())
    if not found:
        return []
    middle = radians(sum(point.latitude for point in found) / len(found))
    flat = [(point, point.longitude * cos(middle), point.latitude) for point in found]
    west, east = min(x for _p, x, _y in flat), max(x for _p, x, _y in flat)
    south, north = min(y for _p, _x, y in flat), max(y for _p, _x, y in flat)
    scale = min(
        (WIDTH - 2 * EDGE - 50) / (east - west) if east > west else 1e9,
        (HEIGHT - 2 * EDGE) / (north - south) if north > south else 1e9,
    )
    scale = 0.0 if scale >= 1e9 else scale
    left = (WIDTH - 40 - (east - west) * scale) / 2
    top = (HEIGHT - (north - south) * scale) / 2
    return [(point, left + (x - west) * scale, top + (north - y) * scale) for point, x, y in flat]


def svg(points: Iterable[Point], title: str) -> str:
    """The map as SVG, '' where no place has a point."""
    there = placed(points)
    if not there:
        return ""
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH:.0f} {HEIGHT:.0f}" role="img">'
        f"<title>{escape(title)}</title>"
        f'<rect width="{WIDTH:.0f}" height="{HEIGHT:.0f}" rx="8" fill="#eef5f0"/>'
    ]
    used: list[tuple[float, float, bool]] = []
    for point, x, y in sorted(there, key=lambda one: (not one[0].is_own, one[2])):
        # Where another point stands close on the right, the name goes to the left.
        left = x > WIDTH / 3 and any(0 < far - x < 75 and abs(other - y) < 14 for _one, far, other in there)
        line = y + 4
        # Two names at nearly one height would be written over each other: the later one goes lower.
        while any(side == left and abs(line - other) < 12 and abs(x - far) < 110 for far, other, side in used):
            line += 12
        used.append((x, line, left))
        size, ink = (6.5, "#b3261e") if point.is_own else (4, "#0b6b43")
        weight = "bold" if point.is_own else "normal"
        anchor, start = ("end", x - 9) if left else ("start", x + 10)
        parts.append(
            f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{size}" fill="{ink}"/>'
            f'<text x="{start:.1f}" y="{line:.1f}" text-anchor="{anchor}" font-size="11" font-weight="{weight}" '
            f'fill="#1d2b24">{escape(point.name)}</text>'
        )
    return "".join(parts) + "</svg>"
