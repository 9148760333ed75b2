"""Names in many spellings, distances, the drawn map, opening times, kept pages, descriptions for machines."""

import pytest

from cluster_base.engine import geo, opening, page_cache, schema_org, translit


@pytest.mark.parametrize(
    "spellings",
    [
        ("Смаргонь", "Сморгонь", "Smarhoń", "Smarhon", "Smorgon", "smargon", "СМАРГОНЬ"),
        ("Залессе", "Залесье", "Zaliessie", "Zalesie", "Zalesye", "zalessie"),
        ("Крэва", "Крево", "Kreva", "Krewo", "Krevo"),
        ("Багушы", "Богуши", "Bahušy", "Bahushy", "Bogushi", "Bahuszy"),
        ("Сукневічы", "Сукневичи", "Suknevichy", "Suknieviči"),
        ("мёд", "мед"),
        ("пчальнік", "pchalnik", "pčalnik"),
        ("хутар", "chutar", "khutar", "hutar"),
    ],
)
def test_one_name_in_many_spellings(spellings):
    first, *others = spellings
    for other in others:
        assert translit.folds(first) & translit.folds(other), other


@pytest.mark.parametrize("other", ["Sukniavičy", "Sukniewicze", "Sukneviczi", "Sunkevichy"])
def test_a_mistyped_name_is_alike(other):
    (first,) = translit.folds("Сукневічы")
    assert max(translit.similarity(first, fold) for fold in translit.folds(other)) > 0.4


def test_other_names_stay_apart():
    assert not translit.folds("Крэва") & translit.folds("Залессе")
    assert translit.similarity("kreva", "zalese") < 0.2


def test_index_and_query():
    assert translit.index(["Мёд і сыр", "сыр"]) == " i mad med sir "
    assert translit.query("Мёд, сыр!") == [frozenset({"mad", "med"}), frozenset({"sir"})]
    assert translit.index(["", "—"]) == ""
    assert translit.query("аб'ект") == [frozenset({"abekt"})]


def test_similarity_as_pg_trgm():
    assert translit.similarity("word", "word") == 1
    assert translit.similarity("word", "two words".split()[1]) == pytest.approx(4 / 7)


def test_distance():
    # Smarhoń to Kreva: about twenty kilometres
    assert geo.distance_km((54.48, 26.40), (54.31, 26.28)) == pytest.approx(20.4, abs=0.3)
    assert geo.distance_km((0, 0), (0, 180)) == pytest.approx(geo.EARTH_KM * 3.14159265, rel=1e-6)
    assert geo.within((54.48, 26.40), [(54.48, 26.40), (54.31, 26.28), (53.67, 23.83)], 21) == 2


@pytest.mark.parametrize(
    ("geometry", "code"),
    [
        ({"type": "Polygon", "coordinates": [[[26, 54], [27, 54], [27, 55], [26, 54]]]}, ""),
        ({"type": "LineString", "coordinates": [[26, 54], [27, 54]]}, ""),
        ({"type": "Point", "coordinates": [26, 54]}, "shape"),
        ("text", "shape"),
        ({"type": "Polygon"}, "points"),
        ({"type": "Polygon", "coordinates": [[[26, 54], [27, 54], [26, 54]]]}, "points"),
        ({"type": "Polygon", "coordinates": [[[26, "a"], [27, 54], [27, 55], [26, 54]]]}, "points"),
        ({"type": "Polygon", "coordinates": [[[26, 94], [27, 54], [27, 55], [26, 94]]]}, "range"),
        ({"type": "Polygon", "coordinates": [[[26, 54], [27, 54], [27, 55], [26, 55]]]}, "open"),
    ],
)
def test_a_drawing(geometry, code):
    assert geo.problem(geometry) == code


def test_points_on_one_place_are_spread():
    laid = geo.spread([(54.0, 26.0)] * 21 + [(54.2, 26.2)])
    assert laid[0] == (54.0, 26.0)
    assert laid[-1] == (54.2, 26.2)
    assert len({(round(lat, 4), round(lon, 4)) for lat, lon in laid}) == 22
    assert max(geo.distance_km((54.0, 26.0), point) for point in laid[:21]) < 6


def test_the_sheet_is_north_up_and_keeps_all_on_it():
    points = [(54.3, 26.2), (54.5, 26.6), (54.4, 26.4)]
    sheet = geo.Sheet(points, width=600)
    drawn = [sheet.place(point) for point in points]
    assert all(0 < x < 600 and 0 < y < sheet.height for x, y in drawn)
    assert drawn[1][1] < drawn[2][1] < drawn[0][1]
    assert drawn[0][0] < drawn[2][0] < drawn[1][0]
    assert sheet.path(points[:2], closed=True).endswith(" Z")
    assert geo.Sheet([(54.0, 26.0)]).height > 0


@pytest.mark.parametrize(
    ("typed", "found"), [("9-18", (540, 1080)), ("09:00 – 18:30", (540, 1110)), ("", None), ("8.15-24", (495, 1440))]
)
def test_opening(typed, found):
    assert opening.parse(typed) == found


@pytest.mark.parametrize(
    ("typed", "code"), [("morning", "form"), ("9", "form"), ("18-9", "order"), ("9-25", "form"), ("9:75-10", "form")]
)
def test_wrong_opening(typed, code):
    with pytest.raises(ValueError, match=code):
        opening.parse(typed)


def test_months_and_groups():
    assert opening.months(11, 2) == (11, 12, 1, 2)
    assert opening.months(0, 0) == tuple(range(1, 13))
    assert opening.months(5, 5) == (5,)
    hours = {"mon": (540, 1080), "tue": (540, 1080), "thu": (540, 1080), "sat": (600, 840)}
    assert opening.grouped(hours) == [
        ("mon", "tue", (540, 1080)), ("thu", "thu", (540, 1080)), ("sat", "sat", (600, 840)),
    ]  # fmt: skip
    assert opening.words(540, 1110) == "09:00–18:30"


def test_a_kept_page_ends_by_version_and_by_time():
    cache = page_cache.PageCache(ttl=45)
    cache.put("a", page_cache.Page(b"x", 1, 100.0))
    assert cache.get("a", 1, 144.9).body == b"x"
    assert cache.get("a", 1, 145.0) is None
    cache.put("a", page_cache.Page(b"x", 1, 100.0))
    assert cache.get("a", 2, 101.0) is None
    assert cache.get("a", 1, 101.0) is None, "an outdated page is forgotten"
    cache.put("a", page_cache.Page(b"x", 1, 100.0))
    assert cache.get("a", 1, 99.0) is None, "a clock that was set back"


def test_the_pages_asked_for_last_are_kept():
    cache = page_cache.PageCache(pages=2, size=80)
    for name in "abc":
        cache.put(name, page_cache.Page(b"x", 1, 0.0))
        cache.get("a", 1, 1.0)
    assert cache.get("b", 1, 1.0) is None
    assert cache.get("a", 1, 1.0)
    cache.put("big", page_cache.Page(b"x" * 11, 1, 0.0))
    assert cache.get("big", 1, 1.0) is None, "larger than an eighth of the whole"
    for number in range(20):
        cache.put(number, page_cache.Page(b"x" * 10, 1, 0.0))
    assert len(cache) == 2


# Of the vocabulary of schema.org: the properties that may stand on each type, its parents' included.
THING = {"@context", "@type", "@id", "name", "url", "description", "image", "identifier"}
ORGANIZATION = THING | {
    "telephone", "email", "address", "location", "knowsLanguage", "knowsAbout", "makesOffer", "hasCredential",
    "memberOf",
}  # fmt: skip
PROPERTIES = {
    "Organization": ORGANIZATION,
    "LocalBusiness": ORGANIZATION | {"geo", "openingHoursSpecification"},
    "Place": THING | {"geo", "address"},
    "PostalAddress": THING | {"streetAddress", "addressLocality", "addressRegion", "addressCountry"},
    "GeoCoordinates": THING | {"latitude", "longitude"},
    "OpeningHoursSpecification": THING | {"dayOfWeek", "opens", "closes"},
    "Offer": THING | {"itemOffered"},
    "Product": THING,
    "EducationalOccupationalCredential": THING | {"recognizedBy", "dateCreated"},
    "BreadcrumbList": THING | {"itemListElement"},
    "ItemList": THING | {"itemListElement", "numberOfItems"},
    "ListItem": THING | {"position", "item"},
}


def check_properties(found):
    if isinstance(found, list):
        for one in found:
            check_properties(one)
    elif isinstance(found, dict):
        assert found.keys() <= PROPERTIES[found["@type"]], found
        for value in found.values():
            check_properties(value)


MEMBER = {
    "name": "Farm", "url": "https://x.example/members/farm", "trading": True, "description": "Bees", "phone": "1",
    "address": {"place": "Zaliessie", "country": "BY"}, "point": (54.4, 26.5), "hours": [("mon", 540, 1440)],
    "languages": ["be"], "crafts": ["Weaving"], "offers": ["Honey"], "cluster": "Cluster",
    "certificates": [{"name": "Organic", "issuer": "Office", "number": "7", "day": "2026-01-02"}],
}  # fmt: skip


def test_descriptions_use_what_the_vocabulary_has():
    found = schema_org.business(MEMBER)
    check_properties(found)
    assert found["openingHoursSpecification"][0] == {
        "@type": "OpeningHoursSpecification", "dayOfWeek": "https://schema.org/Monday", "opens": "09:00",
        "closes": "00:00",
    }  # fmt: skip
    assert "email" not in found
    assert "streetAddress" not in found["address"]
    authority = schema_org.business(MEMBER | {"trading": False})
    check_properties(authority)
    assert "geo" not in authority
    assert authority["location"]["geo"]["latitude"] == 54.4
    check_properties(schema_org.breadcrumbs([("Start", "https://x.example/"), ("Farm", "https://x.example/f")]))
    listed = schema_org.item_list([("Farm", "https://x.example/f")], 30, 13)
    check_properties(listed)
    assert (listed["numberOfItems"], listed["itemListElement"][0]["position"]) == (30, 13)


@pytest.mark.parametrize(
    ("value", "text"),
    [("=1+1", "'=1+1"), ("+375 1592", "+375 1592"), ("-cmd", "'-cmd"), (False, ""), ("@x", "'@x"), (54.4, "54.4")],
)
def test_a_cell_is_no_formula(value, text):
    assert schema_org.cell(value) == text
