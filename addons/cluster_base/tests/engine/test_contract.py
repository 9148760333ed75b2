import pytest

from cluster_base.engine import contract


def test_lines():
    body = "# 1. Subject\n\n{member} joins {cluster}.\n"
    assert contract.lines(body, {"member": "Farm", "cluster": "SM"}) == [
        ("heading", "1. Subject"),
        ("clause", "Farm joins SM."),
    ]


def test_what_is_empty_is_left_to_the_pen():
    assert contract.lines("By {representative}", {"representative": ""}) == [("clause", "By …")]


@pytest.mark.parametrize("body", ["{nobody}", "{member} {}", "{Member}"])
def test_an_unknown_field_is_named(body):
    with pytest.raises(contract.ContractProblem) as problem:
        contract.check(body)
    assert problem.value.unknown


def test_values_with_braces_stay_as_they_are():
    assert contract.lines("{member}", {"member": "{number}"}) == [("clause", "{number}")]


def test_every_language_has_every_word():
    assert set(contract.WORDS) == set(contract.LANGUAGES)
    assert {frozenset(words) for words in contract.WORDS.values()} == {frozenset(contract.WORDS["en_US"])}
