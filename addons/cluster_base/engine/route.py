"""A route over several farms: legs with their travel times, what cannot be done in time, and its files for a phone.

Travel times are estimates: the way over the globe times a detour, by the usual speed of the means of travel.
GPX 1.1 (Topografix schema) and GeoJSON (RFC 7946, longitude first).
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from lxml import etree

from . import geo

# km/h and how much longer the road is than the straight way; dated nowhere in law: usual values.
SPEEDS: Mapping[str, tuple[float, float]] = {
    "walk": (4.5, 1.25),
    "bike": (14.0, 1.3),
    "horse": (7.0, 1.25),
    "car": (50.0, 1.35),
    "bus": (40.0, 1.4),
}
GPX = "http://www.topografix.com/GPX/1/1"


@dataclass(frozen=True)
class Stop:
    """A stop of the route: minutes are after midnight of the route's first day (1440 is the second day's midnight).

    :param opening: weekly opening as {day 0 = the route's first day: (from, to) in minutes after that day's midnight};
        None where it is not known, then it is not judged
    """

    name: str
    point: tuple[float, float]
    arrival: int
    stay: int
    opening: Mapping[int, tuple[int, int]] | None = None


@dataclass(frozen=True)
class Leg:
    """The way from one stop to the next: kilometres by road (estimate), minutes on the way, minutes to spare."""

    km: float
    minutes: int
    spare: int


@dataclass(frozen=True)
class Fault:
    """Why the stop with this place in the list cannot be reached or visited as planned.

    :param reason: "late" (minutes missing), "closed" (the day), "hours" (outside of opening), "stay" (not positive)
    """

    stop: int
    reason: str
    minutes: int = 0


def travel(one: tuple[float, float], other: tuple[float, float], means: str) -> tuple[float, int]:
    """Kilometres and whole minutes (rounded up) between two points."""
    speed, detour = SPEEDS[means]
    km = geo.distance_km(one, other) * detour
    return km, math.ceil(km / speed * 60)


def legs(stops: Sequence[Stop], means: str) -> list[Leg]:
    found = []
    for before, after in zip(stops, stops[1:], strict=False):
        km, minutes = travel(before.point, after.point, means)
        found.append(Leg(km, minutes, after.arrival - before.arrival - before.stay - minutes))
    return found


def faults(stops: Sequence[Stop], means: str) -> list[Fault]:
    """Everything that makes the route impossible, in the order of its stops."""
    found = []
    ways = [None, *legs(stops, means)]
    for place, (stop, leg) in enumerate(zip(stops, ways, strict=True)):
        if stop.stay <= 0:
            found.append(Fault(place, "stay"))
        if leg and leg.spare < 0:
            found.append(Fault(place, "late", -leg.spare))
        if stop.opening is not None:
            day, minute = divmod(stop.arrival, 1440)
            hours = stop.opening.get(day)
            if hours is None:
                found.append(Fault(place, "closed"))
            elif minute < hours[0] or minute + stop.stay > hours[1]:
                found.append(Fault(place, "hours"))
    return found


def geojson(name: str, stops: Sequence[Stop]) -> dict:
    """A FeatureCollection: the line of the route and a point a stop."""
    line = [[round(stop.point[1], 5), round(stop.point[0], 5)] for stop in stops]
    features: list[dict] = [
        {
            "type": "Feature",
            "geometry": {"type": "Point", "coordinates": position},
            "properties": {"name": stop.name, "order": place, "arrival": stop.arrival, "stay": stop.stay},
        }
        for place, (stop, position) in enumerate(zip(stops, line, strict=True), 1)
    ]
    if len(line) > 1:
        features.insert(
            0,
            {
                "type": "Feature",
                "geometry": {"type": "LineString", "coordinates": line},
                "properties": {"name": name},
            },
        )
    return {"type": "FeatureCollection", "features": features}


def gpx(name: str, stops: Sequence[Stop]) -> bytes:
    """A GPX file with the stops as the points of one route."""
    root = etree.Element(f"{{{GPX}}}gpx", nsmap={None: GPX}, version="1.1", creator="District cluster")
    meta = etree.SubElement(root, f"{{{GPX}}}metadata")
    etree.SubElement(meta, f"{{{GPX}}}name").text = name
    way = etree.SubElement(root, f"{{{GPX}}}rte")
    etree.SubElement(way, f"{{{GPX}}}name").text = name
    for stop in stops:
        point = etree.SubElement(way, f"{{{GPX}}}rtept", lat=f"{stop.point[0]:.5f}", lon=f"{stop.point[1]:.5f}")
        etree.SubElement(point, f"{{{GPX}}}name").text = stop.name
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8")
