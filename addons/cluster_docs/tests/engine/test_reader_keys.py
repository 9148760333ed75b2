from cluster_docs.engine import reader_keys as keys

NOBODY = {"staff": False, "coordinator": False, "auditor": False, "administrator": False}


def test_row_36_a_person_without_a_role_holds_only_the_key_of_their_name():
    assert keys.held(7, **NOBODY, bodies=[3], clusters=[1]) == [keys.key(keys.USER, 7)]


def test_row_36_staff_hold_their_bodies_and_what_they_registered_there():
    held = keys.held(7, **{**NOBODY, "staff": True}, bodies=[3])
    assert held == sorted([keys.key(keys.USER, 7), keys.key(keys.BODY, 3), keys.pair(keys.AUTHOR, 7, 3)])


def test_row_36_an_administrator_reads_what_is_open_and_no_more():
    held = keys.held(7, **{**NOBODY, "administrator": True})
    assert keys.OPEN in held
    assert keys.key(keys.AUDITOR) not in held


def test_row_36_keys_of_different_kinds_never_meet():
    made = [keys.key(kind, number) for kind in range(1, 10) for number in range(1, 200)]
    made += [keys.pair(kind, number, unit) for kind in (7, 9) for number in range(1, 50) for unit in range(1, 50)]
    assert len(made) == len(set(made))
    assert max(made) < 2**63


def test_broad_keys_open_a_body_a_cluster_or_all():
    narrow = [keys.key(kind, 7) for kind in (keys.USER, keys.UNIT, keys.AUDITOR, keys.POST, keys.HEAD)]
    narrow += [keys.pair(kind, 7, 3) for kind in (keys.ROLE, keys.AUTHOR)]
    assert not keys.are_broad(narrow)
    for broad in (keys.OPEN, keys.key(keys.BODY, 3), keys.key(keys.CLUSTER, 3)):
        assert keys.are_broad([*narrow, broad])
