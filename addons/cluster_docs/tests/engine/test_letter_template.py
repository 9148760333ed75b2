import pytest

from cluster_docs.engine.letter_template import (
    TemplateFault,
    check_filters,
    fill,
    names_used,
    optional_names,
    unknown_fields,
)

VALUES = {
    "applicant.name": "Алеся Прыкладная",
    "refused": True,
    "empty": "",
    "text": "first\nsecond",
    "grounds": [{"ground": "No house here", "law": "art. 25"}, {"ground": "Copy", "law": ""}],
}


def test_fills_fields_blocks_and_lists():
    text = (
        "<p>{{ applicant.name }}</p>{{#if refused}}<ol>{{#each grounds}}<li>{{ground}}"
        "{{#if law}} ({{law}}){{/if}}</li>{{/each}}</ol>{{/if}}{{#unless empty}}none{{/unless}}"
    )
    assert fill(text, VALUES) == ("<p>Алеся Прыкладная</p><ol><li>No house here (art. 25)</li><li>Copy</li></ol>none")


def test_line_ends_become_breaks():
    assert fill("{{text}}", VALUES) == "first<br/>second"


def test_visual_editor_leaves_hard_spaces_and_tags():
    assert fill("{{\xa0applicant.name&nbsp;}}", VALUES) == "Алеся Прыкладная"


@pytest.mark.parametrize(
    "hostile",
    [
        "<script>alert(1)</script>",
        "{{ applicant.name }}",
        "{{ 7*7 }}",
        "${7*7}",
        "<t t-out='env'/>",
        "{% raw %}",
        "\"'><img src=x onerror=alert(1)>",
    ],
)
def test_a_hostile_value_stays_text_even_when_filled_twice(hostile):
    once = fill("<p>{{ name }}</p>", {"name": hostile})
    twice = fill(once, {"name": "x", "applicant.name": "leak"})
    assert once == twice
    assert "<script" not in once and "<img" not in once and "<t " not in once
    assert "49" not in once and "leak" not in twice


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("{{ nobody }}", "unknown"),
        ("{{ applicant.name.__class__ }}", "bad_name"),
        ("{{ env['res.users'] }}", "bad_name"),
        ("{{ object.env.cr }}", "unknown"),
        ("{{ __import__('os') }}", "bad_name"),
        ("{{ }}", "bad_name"),
        ("{{#if refused}}open", "unclosed"),
        ("closed{{/if}}", "unopened"),
        ("{{#if refused}}{{/each}}", "unopened"),
        ("{{#each refused}}{{/each}}", "not_a_list"),
        ("{{ grounds }}", "not_a_text"),
    ],
)
def test_faults_have_codes(text, code):
    with pytest.raises(TemplateFault) as caught:
        fill(text, VALUES)
    assert caught.value.code == code


def test_unknown_fields_are_named_without_filling():
    text = "{{ a.b }} {{ c }} {{#each grounds}}{{ ground }}{{ other }}{{/each}}{{ ground }}"
    assert unknown_fields(text, ["c"], {"grounds": ["ground"]}) == ["a.b", "ground", "other"]


FILTERS = {"dative": lambda value: value + "-DAT", "upper": str.upper}


def test_row_26_a_filter_stands_behind_a_bar():
    assert fill("{{ applicant.name | dative }}", VALUES, FILTERS) == "Алеся Прыкладная-DAT"
    assert fill("{{ text|upper }} {{ empty | dative }}!", VALUES, FILTERS) == "FIRST<br/>SECOND !"
    assert fill("{{ name | dative }}", {"name": "<b>"}, FILTERS) == "&lt;b&gt;-DAT"


@pytest.mark.parametrize(
    ("text", "code", "name"),
    [
        ("{{ applicant.name | vocative }}", "unknown_filter", "vocative"),
        ("{{ text | dative }}", "wrong_filter", "text | dative"),
        ("{{#if refused}}{{ applicant.name | datve }}{{/if}}", "unknown_filter", "datve"),
        ("{{#if refused | upper}}x{{/if}}", "bad_name", "refused | upper"),
    ],
)
def test_row_25_wrong_filters_are_named(text, code, name):
    with pytest.raises(TemplateFault) as caught:
        check_filters(text, {"applicant.name": "person"}, {"person": ("dative",), "text": ("upper",)})
    assert (caught.value.code, caught.value.name) == (code, name)


def test_row_25_a_list_over_cells_repeats_the_row():
    text = "<table><tr><td>{{#each grounds}}{{ ground }}</td><td>{{ law }}{{/each}}</td></tr></table>"
    assert fill(text, VALUES) == (
        "<table><tr><td>No house here</td><td>art. 25</td></tr><tr><td>Copy</td><td></td></tr></table>"
    )
    inside = "<tr><td>{{#each grounds}}{{ ground }};{{/each}}</td></tr>"
    assert fill(inside, VALUES) == "<tr><td>No house here;Copy;</td></tr>"


def test_names_used_and_those_the_text_does_without():
    text = "{{ a }}{{#if b}}{{ b }}{{/if}}{{#if c}}{{ d }}{{/if}}{{#each rows}}{{ first | x }}{{/each}}"
    assert names_used(text) == {"a", "b", "c", "d", "rows", "first"}
    assert optional_names(text) == {"b", "c"}
    assert optional_names("{{ b }}{{#if b}}{{ b }}{{/if}}") == set()
