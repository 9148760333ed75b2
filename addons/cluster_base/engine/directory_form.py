"""What may be wrong with what a member typed about its entry in the directory."""

from collections.abc import Mapping

from . import opening


def degrees(text: str) -> float | None:
    """A coordinate as people copy it: "54.4213", "54,4213° N"; None where it is none."""
    plain = text.strip().replace(",", ".").rstrip("NEne ").rstrip("° ").strip()
    try:
        return float(plain)
    except ValueError:
        return None


def problems(typed: Mapping[str, str]) -> dict[str, str]:
    """Field -> code of what is wrong with it, in the order of the form.

    :param typed: day_mon … day_sun, season_from, season_to, latitude, longitude, consent_map, consent_opening
    """
    found = {}
    for day in opening.DAYS:
        try:
            opening.parse(typed.get(f"day_{day}", ""))
        except ValueError as problem:
            found[f"day_{day}"] = str(problem)
    if bool(typed.get("season_from")) != bool(typed.get("season_to")):
        found["season_to" if typed.get("season_from") else "season_from"] = "missing"
    latitude, longitude = typed.get("latitude", "").strip(), typed.get("longitude", "").strip()
    for name, text, limit in (("latitude", latitude, 90), ("longitude", longitude, 180)):
        value = degrees(text) if text else None
        if text and (value is None or not -limit <= value <= limit):
            found[name] = "form"
    if bool(latitude) != bool(longitude):
        found["longitude" if latitude else "latitude"] = "missing"
    elif typed.get("consent_map") and not latitude:
        found["latitude"] = "consent"
    if typed.get("consent_opening") and not any(typed.get(f"day_{day}", "").strip() for day in opening.DAYS):
        found.setdefault("day_mon", "consent")
    return found
