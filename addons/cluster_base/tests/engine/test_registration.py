import pytest

from cluster_base.engine import registration
from cluster_base.engine.registration import Question, problems


def test_pages():
    assert registration.steps(True) == ("who", "organisation", "person", "questions", "check")
    assert registration.steps(False) == ("who", "organisation", "person", "check")


def test_reference_has_no_sign_that_is_taken_for_another():
    for _time in range(50):
        reference = registration.new_reference()
        assert len(reference) == 8
        assert not set(reference) & set("IOQZ01")
        assert reference[2].isdigit() and reference[5].isdigit()


@pytest.mark.parametrize(
    ("step", "typed", "expected"),
    [
        ("who", {}, {"cluster": "missing", "kind": "missing"}),
        ("who", {"cluster": "1", "kind": "2"}, {}),
        ("organisation", {"organisation": "  ", "country": "BY"}, {"organisation": "missing"}),
        ("person", {"person": "A"}, {"phone": "missing"}),
        ("person", {"person": "A", "email": "a@b.example"}, {}),
        ("person", {"phone": "12", "email": "wrong"}, {"person": "missing", "phone": "form", "email": "form"}),
        ("check", {}, {"consent": "missing"}),
        ("check", {"consent": "1"}, {}),
    ],
)
def test_problems(step, typed, expected):
    assert problems(step, typed) == expected


@pytest.mark.parametrize(
    ("answer", "value", "expected"),
    [
        ("number", "12,5", {}),
        ("number", "many", {"q1": "number"}),
        ("yesno", "yes", {}),
        ("yesno", "perhaps", {"q1": "missing"}),
        ("choice", "2", {}),
        ("choice", "3", {"q1": "missing"}),
        ("choice", "²", {"q1": "missing"}),
        ("text", "", {"q1": "missing"}),
    ],
)
def test_answers(answer, value, expected):
    question = Question("q1", answer, required=True, choices=2)
    assert problems("questions", {"q1": value}, [question]) == expected


def test_an_optional_question_may_stay_empty():
    assert problems("questions", {}, [Question("q1", "choice", choices=2)]) == {}


def test_keys():
    assert registration.phone_key("+375 1592 55-55-55") == registration.phone_key("8 (01592) 555555") == "592555555"
    assert registration.phone_key("12") == ""
    assert registration.email_key(" Own@Farm.example ") == "own@farm.example"
    assert registration.number_key("BY 599 998 002") == registration.number_key("599998002") == "599998002"
