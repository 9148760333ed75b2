import pytest

from cluster_docs.engine.letter_template import TemplateFault, fill, unknown_fields

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
