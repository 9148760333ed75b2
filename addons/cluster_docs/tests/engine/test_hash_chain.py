from dataclasses import replace

import pytest

from cluster_docs.engine import hash_chain


def chain(length):
    rows, previous = [], hash_chain.GENESIS
    for seq in range(1, length + 1):
        event = hash_chain.Event(
            document=7,
            seq=seq,
            kind="step",
            text=f"Крок {seq}",
            data={"n": seq},
            user=2,
            at="2026-03-01 10:00:00",
            prev_hash=previous,
        )
        previous = hash_chain.seal(event)
        rows.append((event, previous))
    return rows


def test_canonical_json_has_one_spelling():
    assert hash_chain.canonical({"б": 1, "a": [True, None, "x"]}) == '{"a":[true,null,"x"],"б":1}'
    assert hash_chain.canonical({"a": {"d": 1, "c": 2}}) == hash_chain.canonical({"a": {"c": 2, "d": 1}})


@pytest.mark.parametrize("value", [1.5, {"a": 1.0}, [{"a": [0.1]}]])
def test_floats_are_refused(value):
    with pytest.raises(TypeError):
        hash_chain.canonical(value)


def test_a_whole_chain_has_no_breach():
    rows = chain(5)
    assert hash_chain.breaches(rows, 5, rows[-1][1]) == []
    assert hash_chain.breaches([], 0, "") == []


def test_a_seal_is_stable():
    # a changed way of sealing would make every stored chain look forged
    assert chain(1)[0][1] == "f845950a2a13a179d2861c9abda1c93ad5cc11c8b893ea905d1c0925aaa9cc74"


@pytest.mark.parametrize(
    "change",
    [
        {"text": "x"},
        {"data": {"n": 9}},
        {"user": 3},
        {"at": "2026-03-01 10:00:01"},
        {"kind": "other"},
        {"document": 8},
    ],
)
def test_a_changed_event_is_named(change):
    rows = chain(4)
    rows[1] = (replace(rows[1][0], **change), rows[1][1])
    assert hash_chain.breaches(rows, 4, rows[-1][1]) == ["event 2 was changed"]


def test_a_resealed_event_breaks_the_next_link():
    rows = chain(4)
    forged = replace(rows[1][0], text="x")
    rows[1] = (forged, hash_chain.seal(forged))
    assert hash_chain.breaches(rows, 4, rows[-1][1]) == ["event 3 does not follow the one before it"]


def test_missing_events_are_named():
    rows = chain(4)
    head = rows[-1][1]
    assert hash_chain.breaches(rows[:3], 4, head) == ["event 4 is missing"]
    assert hash_chain.breaches(rows[:1], 4, head) == ["events 2 to 4 are missing"]
    assert "event 2 is missing" in hash_chain.breaches([rows[0], *rows[2:]], 4, head)
    assert hash_chain.breaches([], 4, head) == ["events 1 to 4 are missing"]


def test_an_added_tail_is_seen():
    rows = chain(4)
    assert hash_chain.breaches(rows, 3, rows[2][1]) == ["there are 4 events, the document knows of 3"]


def test_another_head_is_seen():
    rows = chain(4)
    assert hash_chain.breaches(rows, 4, "0" * 64) == ["the last event is not the one that the document knows"]
