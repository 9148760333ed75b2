import pytest
from lxml import etree

from cluster_base.engine import route
from cluster_base.engine.route import Stop

ZALIESSIE, KREVA = (54.42, 26.54), (54.31, 26.29)


def stops(arrival=720, opening=None):
    return [Stop("Млын", ZALIESSIE, 600, 60), Stop("Замак & вежа", KREVA, arrival, 90, opening)]


def test_travel():
    km, minutes = route.travel(ZALIESSIE, KREVA, "car")
    assert 25 < km < 31
    assert minutes == 33
    assert route.travel(ZALIESSIE, ZALIESSIE, "walk") == (0, 0)


def test_tourism_row_21_an_impossible_leg_is_named():
    assert route.faults(stops(), "car") == []
    assert route.faults(stops(), "walk") == [route.Fault(1, "late", 279)]
    assert route.faults(stops(690), "car")[0].reason == "late"
    assert route.faults(stops(693), "car") == []


@pytest.mark.parametrize(
    ("opening", "reasons"),
    [
        (None, []),
        ({0: (540, 1080)}, []),
        ({1: (540, 1080)}, ["closed"]),
        ({0: (540, 780)}, ["hours"]),
        ({0: (730, 1080)}, ["hours"]),
        ({0: (720, 810)}, []),
    ],
)
def test_opening(opening, reasons):
    assert [fault.reason for fault in route.faults(stops(opening=opening), "car")] == reasons


def test_the_second_day_has_its_own_opening():
    far = [Stop("A", ZALIESSIE, 600, 60), Stop("B", KREVA, 1440 + 600, 60, {1: (540, 720)})]
    assert route.faults(far, "walk") == []


def test_a_stop_takes_time():
    assert [fault.reason for fault in route.faults([Stop("A", ZALIESSIE, 600, 0)], "car")] == ["stay"]


def test_tourism_row_21_files():
    found = route.geojson("Дарога", stops())
    line, first, _second = found["features"]
    assert line["geometry"]["coordinates"][0] == [26.54, 54.42]
    assert first["properties"]["name"] == "Млын"
    tree = etree.fromstring(route.gpx("Дарога", stops()))
    names = tree.findall(".//{http://www.topografix.com/GPX/1/1}rtept/{*}name")
    assert [name.text for name in names] == ["Млын", "Замак & вежа"]
