import pytest

from cluster_base.engine import identity

TRUE = [
    ("BY", "200988541", "200988541", "UNP"),
    ("BY", "УНП 200988541", "200988541", "UNP"),
    ("BY", "599999009", "599999009", "UNP"),
    ("PL", "526-025-02-74", "5260250274", "NIP"),
    ("PL", "PL 5260250274", "5260250274", "NIP"),
    ("LT", "119511515", "119511515", "PVM code"),
    ("LT", "LT100001919017", "100001919017", "PVM code"),
    ("DE", "DE 136,695 976", "136695976", "VAT number"),
]
FALSE = [
    ("BY", "200988542", "check"),
    ("BY", "12", "length"),
    ("BY", "2009885411", "length"),
    ("BY", "92098854A", "form"),
    ("PL", "5260250275", "check"),
    ("PL", "526025027", "length"),
    ("PL", "44051401458", "personal"),
    ("LT", "33309240064", "personal"),
    ("LT", "119511516", "check"),
]


@pytest.mark.parametrize(("country", "typed", "number", "kind"), TRUE)
def test_true(country, typed, number, kind):
    found = identity.read(country, typed)
    assert (found.number, found.kind, found.checked) == (number, kind, True)


@pytest.mark.parametrize(("country", "typed", "reason"), FALSE)
def test_false(country, typed, reason):
    with pytest.raises(identity.IdentityProblem) as problem:
        identity.read(country, typed)
    assert problem.value.reason == reason


def test_one_changed_digit_is_always_found():
    for place in range(9):
        for digit in "0123456789":
            number = "200988541"[:place] + digit + "200988541"[place + 1 :]
            if number == "200988541":
                continue
            with pytest.raises(identity.IdentityProblem):
                identity.read("BY", number)


def test_unknown_country_is_kept_as_typed():
    found = identity.read("JP", " t 12-3 ")
    assert (found.number, found.checked) == ("T12-3", False)


def test_the_same_organisation_has_one_key():
    assert identity.read("PL", "526-025-02-74").key == identity.read("PL", "PL5260250274").key
