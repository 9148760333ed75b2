import copy
import json
from pathlib import Path

import pytest

from cluster_docs.engine import country_pack, index_grammar

FOLDER = Path(country_pack.__file__).parent.parent / "data" / "packs"
FILES = sorted(FOLDER.glob("*.json"))


def pack(name="pl"):
    return json.loads((FOLDER / f"{name}.json").read_text())


def faults(value):
    with pytest.raises(country_pack.PackError) as caught:
        country_pack.read(json.dumps(value) if not isinstance(value, (str, bytes)) else value)
    return "\n".join(caught.value.faults)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_row_50_the_packs_can_be_read(path):
    assert country_pack.read(path.read_bytes())["code"] == path.stem.upper()


def test_row_50_there_are_packs():
    assert [path.stem for path in FILES] == ["by", "lt", "pl"]


def test_row_50_the_polish_sign():
    pattern = next(row["pattern"] for row in pack()["journals"] if row["kind"] == "procedure")
    values = {"unit": "ABC", "class": "5230", "ordinal": 1, "year": 2026}
    assert index_grammar.render(pattern, values) == "ABC.5230.1.2026"


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda p: p.update(format=9), "this version reads format 1"),
        (lambda p: p.update(country="XX"), "known are BY, PL, LT"),
        (lambda p: p.pop("journals"), '"journals" is missing'),
        (lambda p: p.update(rules=["x"]), "something else than objects"),
        (lambda p: p["name"].pop("en_US"), "needs a text for en_US"),
        (lambda p: p["journals"][0].update(pattern="{n}{year}"), "Put a separator"),
        (lambda p: p["journals"][0].update(kind="secret"), "the kind 'secret' is not known"),
        (lambda p: p["journals"].pop(0), "There is no journal of the kind incoming"),
        (lambda p: p["journals"][3].update(rule="pl.none"), "its rule pl.none stands nowhere"),
        (lambda p: p["journals"][3].update(series="page"), "the series 'page' is not known"),
        (lambda p: p["journals"][1].update(code="RPW"), "its code stands twice"),
        (lambda p: p["rules"][0].update(unit="moons"), "the unit 'moons' is not known"),
        (lambda p: p["rules"][0].update(amount=0), "no whole number above 0"),
        (lambda p: p["rules"][0].update(amount=True), "no whole number above 0"),
        (lambda p: p["rules"][0].update(valid_from="31.01.2026"), "is no day"),
        (lambda p: p["rules"][0].pop("law_ref"), '"law_ref" is missing'),
        (lambda p: p["rules"][0].update(status="sure"), "Use confirmed or recalled"),
        (lambda p: p["rules"].append(copy.deepcopy(p["rules"][0])), "twice with the same first day"),
        (lambda p: p["retention"][1].update(years=-1), "no whole number from 0"),
        (lambda p: p["retention"][0].update(years=5), "Choose one"),
        (lambda p: p["classes"][0].update(retention="B99"), "B99 stands nowhere"),
        (lambda p: p["classes"].append({"index": "9"}), "it needs a title"),
        (lambda p: p["calendar"].update(days=[{"date": "2026-02-30", "worked": 1}]), "is no day"),
    ],
)
def test_row_50_a_fault_is_named(change, says):
    value = pack()
    change(value)
    assert says in faults(value)


@pytest.mark.parametrize("text", ["", "[]", "{", '"x"', b"\xff\xfe"])
def test_what_is_no_pack(text):
    assert "The file" in faults(text)


def test_every_fault_is_named_at_once():
    value = pack()
    value["rules"][0]["unit"] = "moons"
    value["journals"][0]["pattern"] = ""
    told = faults(value)
    assert "moons" in told
    assert "RPW" in told


@pytest.mark.parametrize("odd", [["a", {"b": []}], {"x": 1}, [], None, True, 7, 1.5])
def test_row_50_lists_and_objects_in_odd_places_are_told(odd):
    """Whatever stands where a word is expected: sentences, never a traceback."""
    good = pack()
    for part in ("rules", "retention", "journals", "classes"):
        for row, key in {(0, key) for key in good[part][0]} if good[part] else ():
            changed = copy.deepcopy(good)
            changed[part][row][key] = odd
            try:
                country_pack.read(json.dumps(changed))
            except country_pack.PackError as error:
                assert all(isinstance(fault, str) for fault in error.faults)
    for key in ("country", "edition", "code", "calendar", "languages", "name"):
        try:
            country_pack.read(json.dumps({**good, key: odd}))
        except country_pack.PackError as error:
            assert error.faults
    assert "a list or an object" in faults(
        {**good, "rules": [{**good["rules"][0], "work_on_saturday": ["a"]}, *good["rules"][1:]]}
    )
    assert "the largest number is" in faults({**good, "rules": [{**good["rules"][0], "amount": 10**30}]})
