"""Points and outlines on the small map that we draw ourselves: distances, projection, checks of a drawing.

Coordinates are degrees of latitude and longitude; outlines are GeoJSON geometries (RFC 7946: longitude first).
"""

import math
from collections.abc import Iterable, Sequence

EARTH_KM = 6371.0088  # mean radius, IUGG
Point = tuple[float, float]  # latitude, longitude
SHAPES = {"Polygon": 2, "MultiPolygon": 3, "LineString": 1, "MultiLineString": 2}


def distance_km(one: Point, other: Point) -> float:
    """The way over the globe between two points (haversine), in km."""
    lat1, lon1, lat2, lon2 = map(math.radians, (*one, *other))
    half = math.sin((lat2 - lat1) / 2) ** 2 + math.cos(lat1) * math.cos(lat2) * math.sin((lon2 - lon1) / 2) ** 2
    return 2 * EARTH_KM * math.asin(min(1.0, math.sqrt(half)))


def within(centre: Point, points: Iterable[Point], km: float) -> int:
    """How many of the points lie no further than so many km from the centre."""
    return sum(distance_km(centre, point) <= km for point in points)


def problem(geometry) -> str:
    """'' or the code of what is wrong with a drawing: shape, points, range or open."""
    if not isinstance(geometry, dict) or geometry.get("type") not in SHAPES:
        return "shape"
    try:
        lines = list(_lines(geometry["coordinates"], SHAPES[geometry["type"]]))
        points = [(float(lon), float(lat)) for line in lines for lon, lat in line]
    except (KeyError, TypeError, ValueError):
        return "points"
    closed = "Polygon" in geometry["type"]
    if not lines or any(len(line) < (4 if closed else 2) for line in lines):
        return "points"
    if any(not (-180 <= lon <= 180 and -90 <= lat <= 90) for lon, lat in points):
        return "range"
    if closed and any(list(line[0]) != list(line[-1]) for line in lines):
        return "open"
    return ""


def _lines(coordinates, depth: int):
    if depth == 1:
        yield coordinates
    else:
        for part in coordinates:
            yield from _lines(part, depth - 1)


def lines_of(geometry: dict) -> list[list[Point]]:
    """The lines (rings) of a geometry as latitude, longitude."""
    found = _lines(geometry["coordinates"], SHAPES[geometry["type"]])
    return [[(float(lat), float(lon)) for lon, lat in line] for line in found]


def spread(points: Sequence[Point], step: float = 0.011) -> list[Point]:
    """The same points, those that coincide laid out on a small spiral so that each can be seen and pressed.

    :param step: degrees of latitude between neighbours
    """
    seen: dict[Point, int] = {}
    found = []
    for latitude, longitude in points:
        key = (round(latitude, 4), round(longitude, 4))
        place = seen.get(key, 0)
        seen[key] = place + 1
        if place:
            angle, reach = place * 2.399963, step * math.sqrt(place)  # the golden angle: no two on one ray
            latitude += reach * math.sin(angle)
            longitude += reach * math.cos(angle) / max(0.2, math.cos(math.radians(latitude)))
        found.append((latitude, longitude))
    return found


class Sheet:
    """A flat drawing of the points and lines, north up, scaled to a width."""

    def __init__(self, points: Sequence[Point], width: float = 640, margin: float = 24, least: float = 0.04):
        """:param least: degrees that the sheet spans at least, so that one lone point has surroundings"""
        lats, lons = [point[0] for point in points], [point[1] for point in points]
        self._shrink = math.cos(math.radians((max(lats) + min(lats)) / 2))
        wide = max((max(lons) - min(lons)) * self._shrink, least)
        high = max(max(lats) - min(lats), least)
        self.width = width
        self._margin = margin
        self._scale = min((width - 2 * margin) / wide, (1.3 * width - 2 * margin) / high)
        self.height = round(high * self._scale + 2 * margin, 1)
        middle = (max(lats) + min(lats)) / 2, (max(lons) + min(lons)) / 2
        self._north = middle[0] + (self.height / 2) / self._scale
        self._west = middle[1] - (width / 2) / self._scale / self._shrink

    def place(self, point: Point) -> tuple[float, float]:
        """x to the right and y downwards on the sheet."""
        latitude, longitude = point
        return (
            round((longitude - self._west) * self._shrink * self._scale, 1),
            round((self._north - latitude) * self._scale, 1),
        )

    def path(self, line: Sequence[Point], closed: bool = False) -> str:
        """The line as the d of an SVG path."""
        drawn = " L".join(f"{x:g} {y:g}" for x, y in map(self.place, line))
        return f"M{drawn}{' Z' if closed else ''}"
