"""Row 42: each code of error is reached by a message that deserves it."""

from dataclasses import replace

import pytest

from cluster_docs.engine import smdo_faults as fault
from cluster_docs.engine import smdo_types as smdo
from cluster_docs.engine.smdo_parser import Rules, parse
from cluster_docs.engine.smdo_writer import write
from cluster_docs.tests import smdo_samples as sample

RULES = Rules(own_ids=("ORG_B",), files=("attach1",))
GOOD = write(sample.envelope(tasks=(sample.task(),)))


def changed(old, new):
    assert old.encode() in GOOD, old
    return GOOD.replace(old.encode(), new.encode(), 1)


CASES = {
    1: changed('type="SDIP-2.1.1"', 'type="EDIFACT"'),
    2: changed('type="SDIP-2.1.1"', 'type="SDIP-7.0"'),
    3: changed('msg_type="1"', 'msg_type="9"'),
    10: write(replace(sample.envelope(), header=replace(sample.header(), receivers=()))),
    11: changed('id="ORG_B"', 'id="ORG_C"'),
    12: changed(f'msg_id="{sample.MSG_ID}" ', ""),
    20: changed("Body>", "Corpus>").replace(b"</Body>", b"</Corpus>"),
    21: changed("</Envelop>", "<Appendix/></Envelop>"),
    22: changed("</Envelop>", "<Body/></Envelop>"),
    30: changed("</Header>", "<Postman/></Header>"),
    31: changed("<Organization ", "<OfficialPerson/><Organization "),
    32: changed("</Document>", '<RegNumber regdate="2026-11-02">2</RegNumber></Document>'),
    33: changed('pages="2"', 'pages="two"'),
    34: changed('<Data referenceid="attach1"/>', "<Data>not base64 at all!</Data>"),
    35: changed('idnumber="ORG_A_15" type', "type"),
    -1: GOOD[:-20],
    -21: changed('referenceid="attach1"', 'referenceid="attach9"'),
    -22: write(sample.envelope(document=sample.document(transfers=(smdo.Transfer("ліст.pdf", "attach1"),)))),
}


@pytest.mark.parametrize("code", CASES)
def test_row_42_code_is_reached(code):
    assert code in [each.code for each in parse(CASES[code], RULES).faults]
    assert parse(CASES[code], RULES).envelope is None


def test_row_42_every_code_of_delivery_has_a_case():
    """-23 is the verdict of a verifier of signatures: tested with the models, where one is plugged in."""
    assert set(CASES) | {fault.UNTRUSTED} == set(fault.DELIVERY_CODES)
    assert len(fault.DELIVERY_CODES) == 19


@pytest.mark.parametrize(
    ("content", "code", "where"),
    [
        (changed(sample.MSG_ID, "not-a-guid"), 33, "Envelop/@msg_id: not-a-guid is no GUID"),
        (changed('dtstamp="2026', 'dtstamp="yesterday'), 33, "Envelop/@dtstamp: yesterday-11-02T10:05:00Z"),
        (changed('flag="0"', 'flag="secret"'), 33, "Document/confident/@flag: secret"),
        (changed('regdate="2026-11-02"', 'regdate="2026-02-30"'), 33, "Document/regnumber/@regdate: 2026-02-30"),
        (
            changed('deadline="2026-11-20" ', 'deadline="soon" ')
            if b'deadline="2026-11-20" ' in GOOD
            else changed('deadline="2026-11-20"', 'deadline="soon"'),
            33,
            "TaskList/task/@deadline: soon",
        ),
        (changed(' kind="Письмо"', ""), 35, "Document/document/@kind"),
        (changed("Author>", "Writer>").replace(b"</Author>", b"</Writer>"), 32, "Document/author"),
        (changed("<Task ", "<Folder/><Task "), 31, "body/folder: in tasklist"),
    ],
)
def test_the_fault_says_where(content, code, where):
    found = {(each.code, each.where) for each in parse(content, RULES).faults}
    assert (code, where) in found


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        (smdo.MAIN_ADDITION, {}),
        (smdo.ANSWER_ADDITION, {}),
        (smdo.ACKNOWLEDGEMENT, {}),
        (smdo.MAIN, {"document": None}),
        (smdo.ANSWER_ADDITION, {"folders": (sample.folder(referred=()),)}),
    ],
)
def test_a_body_without_what_its_type_needs(kind, body):
    codes = [each.code for each in parse(write(sample.envelope(kind, **body)), RULES).faults]
    assert fault.BAD_COUNT in codes


def test_a_decision_to_register_needs_the_number():
    ack = sample.acknowledgement(smdo.REGISTERED)
    codes = [
        each.code for each in parse(write(sample.envelope(smdo.ACKNOWLEDGEMENT, acknowledgement=ack)), RULES).faults
    ]
    assert codes == [fault.BAD_COUNT]
    refused = sample.acknowledgement(smdo.REGISTERED, fault.REFUSED)
    parsed = parse(write(sample.envelope(smdo.ACKNOWLEDGEMENT, acknowledgement=refused)), RULES)
    assert parsed.envelope.acknowledgement.error == fault.REFUSED


def test_format_one_asks_for_less():
    document = replace(sample.document(), kind="", pages=0)
    envelope = replace(sample.envelope(document=document), version="SDIP-1.0")
    envelope = replace(envelope, header=replace(envelope.header, sender=smdo.Sender("ORG_A", "A", "sys")))
    assert parse(write(envelope), RULES).envelope == envelope
    late = replace(envelope, version="SDIP-2.1.1")
    assert {each.attribute for each in parse(write(late), RULES).faults} == {"system", "system_details", "kind"}


def test_the_head_is_known_when_the_rest_is_wrong():
    parsed = parse(changed('pages="2"', 'pages="two"'), RULES)
    assert (parsed.msg_id, parsed.sender_id, parsed.number.text) == (sample.MSG_ID, "ORG_A", "1-13/15")


def test_a_signature_that_is_no_base64_is_broken():
    signature = replace(sample.SIGNATURE, text="@@@@")
    document = sample.document(transfers=(smdo.Transfer("a.pdf", "attach1", None, (signature,)),))
    assert [each.code for each in parse(write(sample.envelope(document=document)), RULES).faults] == [-21]


def test_signatures_may_be_left_to_the_receiver():
    document = sample.document(transfers=(smdo.Transfer("a.pdf", "attach1"),))
    lenient = replace(RULES, require_signature=False)
    assert parse(write(sample.envelope(document=document)), lenient).envelope
