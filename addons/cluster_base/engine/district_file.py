"""The data file that a new district starts from: JSON, read and judged here, loaded by `cluster.district.load`.

Shape (format 1)::

    {"format": "cluster-district-1", "country": "BY",
     "region": {"code": "HR", "names": {"en": "…", "be": "…"}, "point": [53.67, 23.83]},
     "district": {"code": "AS", "names": {…}, "point": […]},
     "councils": [{"code": "…", "names": {…}, "point": […], "villages": [{…}]}],
     "towns": [{…}],                          places directly under the district
     "centre": {"name": "…", "street": "…", "city": "…", "zip": "…", "phone": "…", "email": "…", "tax_number": "…"},
     "clusters": [{"code": "AS", "names": {…}, "tz": "Europe/Minsk"}],
     "units": [{"code": "…", "names": {…}, "council": "code of the council", "body": true}],
     "staff": [{"login": "…", "name": "…", "email": "…", "roles": ["coordinator", "council"], "lang": "be"}]}

Points are (latitude, longitude) in degrees. Names need "en"; other languages are two letters.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

FORMAT = "cluster-district-1"
ROLES = frozenset({"clerk", "controller", "head", "council", "coordinator", "auditor", "administrator"})
MAX_SIZE = 2_000_000
MAX_PLACES = 5_000


@dataclass(frozen=True)
class Problem:
    """What is wrong and where: `where` is a path as in "councils[2].point"; `reason` a code, `value` what was found."""

    where: str
    reason: str
    value: str = ""


class DistrictProblems(ValueError):
    """Everything that is wrong with the file, in its order."""

    def __init__(self, problems: list[Problem]):
        super().__init__("; ".join(f"{one.where}: {one.reason}" for one in problems))
        self.problems = problems


@dataclass(frozen=True)
class Place:
    code: str
    kind: str
    names: Mapping[str, str]
    parent: str | None
    point: tuple[float, float] | None = None


@dataclass
class District:
    """A file without faults. `places` stand in the order in which they can be made: parents first."""

    country: str
    code: str
    places: list[Place]
    centre: Mapping[str, str]
    clusters: list[Mapping[str, Any]]
    units: list[Mapping[str, Any]] = field(default_factory=list)
    staff: list[Mapping[str, Any]] = field(default_factory=list)


def read(content: bytes) -> District:
    """:raises DistrictProblems: the file is no JSON, too large, or some of it is missing or wrong"""
    if len(content) > MAX_SIZE:
        raise DistrictProblems([Problem("", "large")])
    try:
        data = json.loads(content.decode("utf-8-sig"))
    except (UnicodeDecodeError, ValueError) as problem:
        line = getattr(problem, "lineno", 1)
        raise DistrictProblems([Problem(f"line {line}", "json")]) from problem
    if not isinstance(data, dict) or data.get("format") != FORMAT:
        found = data.get("format", "") if isinstance(data, dict) else ""
        raise DistrictProblems([Problem("format", "format", str(found))])
    return _Reader(data).district()


class _Reader:
    def __init__(self, data: dict):
        self.data = data
        self.problems: list[Problem] = []
        self.places: list[Place] = []
        self.codes: set[str] = set()

    def district(self) -> District:
        country = self._text(self.data, "country", "country")
        if country and not (len(country) == 2 and country.isalpha() and country.isupper()):
            self.problems.append(Problem("country", "country", country))
        region = self._place(self.data.get("region"), "region", "region", None)
        district = self._place(self.data.get("district"), "district", "district", region)
        councils = set()
        for number, council in enumerate(self._list("councils")):
            where = f"councils[{number}]"
            code = self._place(council, where, "council", district)
            councils.add(code)
            for place, village in enumerate(council.get("villages") or [] if isinstance(council, dict) else []):
                self._place(village, f"{where}.villages[{place}]", "village", code)
        for number, town in enumerate(self._list("towns")):
            self._place(town, f"towns[{number}]", "village", district)
        if len(self.places) > MAX_PLACES:
            self.problems.append(Problem("councils", "many", str(len(self.places))))
        centre = self.data.get("centre")
        if not isinstance(centre, dict):
            self.problems.append(Problem("centre", "missing"))
            centre = {}
        else:
            self._text(centre, "name", "centre.name")
        clusters = self._clusters()
        units = self._units(councils)
        staff = self._staff()
        if self.problems:
            raise DistrictProblems(self.problems)
        return District(country, district or "", self.places, centre, clusters, units, staff)

    def _list(self, name: str) -> list:
        found = self.data.get(name) or []
        if not isinstance(found, list):
            self.problems.append(Problem(name, "list"))
            return []
        return found

    def _text(self, record: Mapping, name: str, where: str) -> str:
        found = record.get(name)
        if not isinstance(found, str) or not found.strip():
            self.problems.append(Problem(where, "missing"))
            return ""
        return found.strip()

    def _names(self, record: Mapping, where: str) -> dict[str, str]:
        names = record.get("names")
        if not isinstance(names, dict) or not str(names.get("en") or "").strip():
            self.problems.append(Problem(f"{where}.names", "names"))
            return {}
        return {lang: str(name).strip() for lang, name in names.items() if str(name).strip()}

    def _place(self, record: Any, where: str, kind: str, parent: str | None) -> str | None:
        if not isinstance(record, dict):
            self.problems.append(Problem(where, "missing"))
            return None
        code = self._text(record, "code", f"{where}.code")
        if code and code in self.codes:
            self.problems.append(Problem(f"{where}.code", "twice", code))
        self.codes.add(code)
        point = record.get("point")
        if point is not None:
            good = (
                isinstance(point, list)
                and len(point) == 2
                and all(isinstance(one, int | float) and not isinstance(one, bool) for one in point)
                and -90 <= point[0] <= 90
                and -180 <= point[1] <= 180
            )
            if not good:
                self.problems.append(Problem(f"{where}.point", "point", str(point)))
                point = None
        names = self._names(record, where)
        self.places.append(Place(code, kind, names, parent, (point[0], point[1]) if point else None))
        return code

    def _clusters(self) -> list[Mapping[str, Any]]:
        found = self._list("clusters")
        if not found:
            self.problems.append(Problem("clusters", "missing"))
        codes: set[str] = set()
        for number, cluster in enumerate(found):
            where = f"clusters[{number}]"
            if not isinstance(cluster, dict):
                self.problems.append(Problem(where, "missing"))
                continue
            code = self._text(cluster, "code", f"{where}.code")
            if code and not (code.isascii() and code.isalnum() and code.upper() == code and len(code) <= 8):
                self.problems.append(Problem(f"{where}.code", "cluster_code", code))
            if code in codes:
                self.problems.append(Problem(f"{where}.code", "twice", code))
            codes.add(code)
            self._names(cluster, where)
        return found

    def _units(self, councils: set) -> list[Mapping[str, Any]]:
        found = self._list("units")
        for number, unit in enumerate(found):
            where = f"units[{number}]"
            if not isinstance(unit, dict):
                self.problems.append(Problem(where, "missing"))
                continue
            self._text(unit, "code", f"{where}.code")
            self._names(unit, where)
            if unit.get("council") and unit["council"] not in councils:
                self.problems.append(Problem(f"{where}.council", "council", str(unit["council"])))
        return found

    def _staff(self) -> list[Mapping[str, Any]]:
        found = self._list("staff")
        logins: set[str] = set()
        for number, person in enumerate(found):
            where = f"staff[{number}]"
            if not isinstance(person, dict):
                self.problems.append(Problem(where, "missing"))
                continue
            login = self._text(person, "login", f"{where}.login")
            self._text(person, "name", f"{where}.name")
            if login in logins:
                self.problems.append(Problem(f"{where}.login", "twice", login))
            logins.add(login)
            roles = person.get("roles")
            if not isinstance(roles, list) or not roles or not set(map(str, roles)) <= ROLES:
                self.problems.append(Problem(f"{where}.roles", "roles", str(roles)))
        return found
