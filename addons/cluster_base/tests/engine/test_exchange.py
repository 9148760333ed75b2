"""The small engines of the exchange: response time, feed, deadline, forms, leaflet."""

from datetime import date, datetime, timedelta

import vobject

from cluster_base.engine import exchange_forms, ical, latin_names, leaflet_map, leaflet_words
from cluster_base.engine.deadline_day import end_of_day
from cluster_base.engine.response import speed

NOW = datetime(2026, 9, 10, 12)


def hours(asked_ago, answered_after=None):
    asked = NOW - timedelta(hours=asked_ago)
    return asked, asked + timedelta(hours=answered_after) if answered_after is not None else None


def test_response_time():
    found = speed([hours(100, 2), hours(90, 6), hours(80, 30), hours(70), hours(3)], NOW)
    assert (found.count, found.answered, found.median_hours, found.share_fast) == (4, 3, 6.0, 0.5)
    assert not found.is_telling
    assert speed([hours(100, 1)] * 5, NOW).is_telling
    assert not speed([hours(100, 1)] * 4 + [hours(90)], NOW).is_telling
    assert speed([], NOW).median_hours is None
    # Exactly a day is within a day, one second more is not.
    assert speed([hours(100, 24)], NOW).share_fast == 1.0
    assert speed([hours(100, 24 + 1 / 3600)], NOW).share_fast == 0.0


def entry(number, **more):
    values = {
        "uid": f"plan-{number}@x",
        "start": date(2026, 9, 12),
        "end": date(2026, 9, 13),
        "summary": "Свята мёду, лёну і старых рамёстваў у Залессі; прыходзьце, усім хопіць месца",
        "place": "Залессе",
        "category": "Event",
        "changed": datetime(2026, 9, 1, 10, 30),
    }
    return ical.Entry(**{**values, **more})


def test_feed_is_rfc_5545():
    content = ical.feed([entry(1), entry(2)], "Кластар")
    for line in content.split(b"\r\n"):
        assert len(line) <= 75, line
        line.decode()  # no letter is cut in two
    assert b"\n" not in content.replace(b"\r\n", b"")
    calendar = vobject.readOne(content.decode())
    events = calendar.vevent_list
    assert [event.uid.value for event in events] == ["plan-1@x", "plan-2@x"]
    assert events[0].dtstart.value == date(2026, 9, 12)
    assert events[0].dtend.value == date(2026, 9, 14)
    assert events[0].summary.value == entry(1).summary
    assert b"DTSTAMP:20260901T103000Z" in content
    assert calendar.prodid.value and calendar.version.value == "2.0"


def test_feed_folds_octets_not_letters():
    # Sixty Cyrillic letters are fewer than 75 and 120 octets long.
    for number in range(20, 90):
        content = ical.feed([entry(1, summary="ж" * number)], "x")
        assert max(map(len, content.split(b"\r\n"))) <= 75
        assert vobject.readOne(content.decode()).vevent.summary.value == "ж" * number


def test_feed_without_entries_is_a_calendar():
    assert b"BEGIN:VCALENDAR" in ical.feed([], "x")


def test_deadline_is_the_end_of_the_day_there():
    assert end_of_day(date(2026, 9, 12), "Europe/Minsk") == datetime(2026, 9, 12, 21)
    # The night when clocks change in Vilnius.
    assert end_of_day(date(2026, 10, 25), "Europe/Vilnius") == datetime(2026, 10, 25, 22)
    assert end_of_day(date(2026, 10, 24), "Europe/Vilnius") == datetime(2026, 10, 24, 21)


def test_a_mistyped_year_is_no_day():
    for text in ("01.01.0001", "0026-09-12", "12.09.0026", "9999-12-31", "2200-01-01", "31.02.2026", ""):
        assert exchange_forms.day(text) is None
    assert exchange_forms.day("12.09.2026") == exchange_forms.day(" 2026-09-12 ") == date(2026, 9, 12)


def test_plan_form():
    good = {"kind": "event", "name": "Fair", "date_from": "2026-09-12", "date_to": "12.09.2026"}
    assert not exchange_forms.plan_problems(good)
    assert exchange_forms.plan_problems({**good, "date_to": "2026-09-11"}) == {"date_to": "order"}
    assert exchange_forms.plan_problems({**good, "kind": "need", "quantity": "0"}) == {
        "subject": "missing",
        "quantity": "form",
    }
    assert list(exchange_forms.plan_problems({})) == ["kind", "name", "date_from", "date_to"]
    assert exchange_forms.quantity("1 200,5") == 1200.5
    for wrong in ("", "-1", "nan", "inf", "1e9", "x"):
        assert exchange_forms.quantity(wrong) is None


def test_question_form():
    good = {"question": "How much?", "name": "A", "email": "a@b.example", "consent": "1"}
    assert not exchange_forms.question_problems(good)
    assert list(exchange_forms.question_problems({})) == ["question", "name", "email", "consent"]
    assert exchange_forms.question_problems({**good, "email": "a@b", "phone": "12"}) == {
        "email": "form",
        "phone": "form",
    }
    assert exchange_forms.question_problems({**good, "website": "http://x"}) == {"website": "trap"}
    assert exchange_forms.question_problems({**good, "question": "x" * 4001}) == {"question": "long"}


def test_search_form():
    good = {"name": "Weekend", "text": "Who?", "deadline": "2026-09-12"}
    assert not exchange_forms.search_problems(good, date(2026, 9, 12))
    assert exchange_forms.search_problems(good, date(2026, 9, 13)) == {"deadline": "past"}


def test_names_in_latin_letters():
    for cyrillic, latin in {
        "Смаргонь": "Smarhoń",
        "Залессе": "Zaliessie",
        "Крэва": "Kreva",
        "Хутар «Прыкладны борак»": "Chutar «Prykladny borak»",
        "ЁЛКА": "JOLKA",
        "Юраўка": "Juraŭka",
        "Сыр & мёд": "Syr & miod",
        "Ferma": "Ferma",
    }.items():
        assert latin_names.readable(cyrillic) == latin


def test_leaflet_words_are_whole():
    languages = set(leaflet_words.LANGUAGES)
    assert languages == {"be", "ru", "pl", "lt", "en"} == set(leaflet_words.WORDS) == set(leaflet_words.OWN_NAMES)
    keys = set(leaflet_words.WORDS["en"])
    for language, words in leaflet_words.WORDS.items():
        assert set(words) == keys and all(words.values()), language
    for kind in leaflet_words.KINDS.values():
        assert set(kind) == languages


def test_leaflet_map():
    points = [
        leaflet_map.Point("Zaliessie", 54.42, 26.54, True),
        leaflet_map.Point("Zaliessie council", 54.42, 26.54),
        leaflet_map.Point("Kreva & co", 54.31, 26.28),
        leaflet_map.Point("Nowhere", 0, 0),
    ]
    placed = leaflet_map.placed(points)
    assert [point.name for point, _x, _y in placed] == ["Zaliessie", "Kreva & co"]
    (_own, x1, y1), (_kreva, x2, y2) = placed
    assert x2 < x1 and y2 > y1, "Kreva lies south-west of Zaliessie"
    assert all(0 <= x <= leaflet_map.WIDTH and 0 <= y <= leaflet_map.HEIGHT for _p, x, y in placed)
    picture = leaflet_map.svg(points, "Map")
    assert "Kreva &amp; co" in picture and "Nowhere" not in picture and "council" not in picture
    assert leaflet_map.svg([], "Map") == ""
    assert len(leaflet_map.placed([points[0]])) == 1
