import copy
import json

import pytest

from cluster_base.engine import district_file

GOOD = {
    "format": "cluster-district-1",
    "country": "BY",
    "region": {"code": "HR", "names": {"en": "Hrodna region"}},
    "district": {"code": "AS", "names": {"en": "Ashmiany district", "be": "Ашмянскі раён"}, "point": [54.42, 25.94]},
    "councils": [
        {"code": "AS-1", "names": {"en": "First"}, "villages": [{"code": "AS-1-1", "names": {"en": "Village"}}]}
    ],
    "towns": [{"code": "AS-0", "names": {"en": "Town"}}],
    "centre": {"name": "Centre"},
    "clusters": [{"code": "AS", "names": {"en": "Cluster"}}],
    "units": [{"code": "1", "names": {"en": "Council"}, "council": "AS-1", "body": True}],
    "staff": [{"login": "as", "name": "Person", "roles": ["coordinator"]}],
}


def read(data):
    return district_file.read(json.dumps(data).encode())


def test_row_09_a_whole_file():
    found = read(GOOD)
    assert [(place.code, place.kind, place.parent) for place in found.places] == [
        ("HR", "region", None),
        ("AS", "district", "HR"),
        ("AS-1", "council", "AS"),
        ("AS-1-1", "village", "AS-1"),
        ("AS-0", "village", "AS"),
    ]
    assert found.places[1].point == (54.42, 25.94)


FAULTS = [
    (lambda data: data.pop("centre"), "centre", "missing"),
    (lambda data: data.update(country="by"), "country", "country"),
    (lambda data: data["councils"][0].pop("names"), "councils[0].names", "names"),
    (lambda data: data["councils"][0]["villages"][0].update(code="AS"), "councils[0].villages[0].code", "twice"),
    (lambda data: data["district"].update(point=[154, 25]), "district.point", "point"),
    (lambda data: data["district"].update(point="54,25"), "district.point", "point"),
    (lambda data: data.update(clusters=[]), "clusters", "missing"),
    (lambda data: data["clusters"][0].update(code="as-1"), "clusters[0].code", "cluster_code"),
    (lambda data: data["units"][0].update(council="AS-9"), "units[0].council", "council"),
    (lambda data: data["staff"][0].update(roles=["king"]), "staff[0].roles", "roles"),
    (lambda data: data["staff"].append(dict(data["staff"][0])), "staff[1].login", "twice"),
    (lambda data: data.update(towns="none"), "towns", "list"),
    (lambda data: data.update(region=None), "region", "missing"),
]


@pytest.mark.parametrize(("spoil", "where", "reason"), FAULTS)
def test_a_fault_is_named_with_its_place(spoil, where, reason):
    data = copy.deepcopy(GOOD)
    spoil(data)
    with pytest.raises(district_file.DistrictProblems) as problem:
        read(data)
    assert (where, reason) in [(one.where, one.reason) for one in problem.value.problems]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"{", "json"),
        (b"\xff\xfe", "json"),
        (b"[]", "format"),
        (b"{}", "format"),
        (b" " * (district_file.MAX_SIZE + 1), "large"),
    ],
)
def test_what_is_no_district_file(content, reason):
    with pytest.raises(district_file.DistrictProblems) as problem:
        district_file.read(content)
    assert problem.value.problems[0].reason == reason


def test_all_faults_are_told_at_once():
    data = copy.deepcopy(GOOD)
    data["centre"] = {}
    data["clusters"] = []
    with pytest.raises(district_file.DistrictProblems) as problem:
        read(data)
    assert len(problem.value.problems) == 2
