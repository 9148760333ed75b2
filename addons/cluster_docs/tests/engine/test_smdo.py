import base64
import string
from dataclasses import replace
from datetime import date, datetime, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cluster_docs.engine import smdo_faults as fault
from cluster_docs.engine import smdo_packet as packet
from cluster_docs.engine import smdo_types as smdo
from cluster_docs.engine.smdo_parser import Rules, parse
from cluster_docs.engine.smdo_writer import write
from cluster_docs.engine.smdo_xml import BrokenXml, Limits, read
from cluster_docs.tests import smdo_samples as sample

RULES = Rules(own_ids=("ORG_B",), files=("attach1",))

TEXT = st.text(
    st.characters(exclude_categories=("Cs", "Cc", "Cn"), exclude_characters="\ufffe\uffff"), max_size=30
).map(str.strip)
WORD = st.text(string.ascii_letters + string.digits + "абвў_-/", min_size=1, max_size=20)
GUID = st.uuids().map(str)
DAY = st.dates(date(2000, 1, 1), date(2100, 1, 1))
NUMBER = st.builds(smdo.Number, WORD, DAY)
BYTES = st.binary(min_size=1, max_size=40)
SIGNATURE = st.builds(smdo.Signature, BYTES.map(lambda raw: base64.b64encode(raw).decode()), TEXT, TEXT)
PARTY = st.builds(smdo.Party, TEXT, TEXT, TEXT)
SIGNATURES = st.lists(SIGNATURE, min_size=1, max_size=2).map(tuple)
TRANSFER = st.one_of(
    st.builds(smdo.Transfer, WORD, st.just("attach1"), st.none(), SIGNATURES),
    st.builds(smdo.Transfer, WORD, st.just(""), BYTES, SIGNATURES),
)
REFERRED = st.builds(smdo.Referred, WORD, st.integers(1, 2), st.none() | NUMBER)
CONFIDENT = st.builds(smdo.Confident, st.integers(0, 1), TEXT, WORD | st.just(""))
PARENT = st.builds(smdo.DocParent, st.integers(0, 1), NUMBER, WORD, GUID, GUID, WORD)


def some(strategy, least=0):
    return st.lists(strategy, min_size=least, max_size=2).map(tuple)


DOCUMENT = st.builds(
    smdo.Document,
    WORD,
    NUMBER,
    CONFIDENT,
    some(TRANSFER, 1),
    some(PARTY, 1),
    WORD,
    WORD,
    st.integers(0, 500),
    TEXT,
    TEXT,
    st.none() | PARENT,
    some(st.builds(smdo.Validator, st.sampled_from(smdo.ATTESTATIONS), PARTY)),
    some(PARTY),
)
EXECUTORS = st.lists(st.builds(smdo.Executor, PARTY, st.just(False), st.none() | DAY), max_size=2).flatmap(
    lambda rest: st.builds(
        lambda first: (first, *rest), st.builds(smdo.Executor, PARTY, st.booleans(), st.none() | DAY)
    )
)
TASK = st.builds(
    smdo.Task,
    WORD,
    WORD,
    NUMBER,
    DAY,
    some(REFERRED, 1),
    st.booleans(),
    st.booleans(),
    TEXT,
    CONFIDENT,
    some(TRANSFER),
    some(PARTY),
    EXECUTORS,
)
FOLDER = st.builds(smdo.Folder, WORD, st.integers(0, 2), some(REFERRED, 1), some(TRANSFER), some(WORD))
ACK = st.builds(
    smdo.Acknowledgement,
    GUID,
    st.sampled_from((smdo.DELIVERED, smdo.REGISTERED, smdo.BY_USER)),
    st.none() | NUMBER,
    NUMBER,
    some(st.builds(smdo.Result, st.sampled_from((0, *fault.DELIVERY_CODES)), TEXT)),
)
SENDER = st.builds(smdo.Sender, WORD, WORD, WORD, WORD, WORD)
RECEIVER = st.builds(
    smdo.Receiver, WORD, TEXT, TEXT, some(st.builds(smdo.Party, TEXT, st.just(""), TEXT)), some(REFERRED)
)
ANYBODY = Rules(own_ids=(), files=("attach1",))


@st.composite
def envelopes(draw):
    kind = draw(st.integers(0, 4))
    body = {
        smdo.ACKNOWLEDGEMENT: {"acknowledgement": ACK},
        smdo.MAIN: {"document": DOCUMENT, "tasks": some(TASK), "folders": some(FOLDER)},
        smdo.MAIN_ADDITION: {"document": st.none() | DOCUMENT, "tasks": some(TASK), "folders": some(FOLDER, 1)},
        smdo.ANSWER: {"document": DOCUMENT, "folders": some(FOLDER)},
        smdo.ANSWER_ADDITION: {"folders": some(FOLDER, 1)},
    }[kind]
    moment = draw(st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1))).replace(microsecond=0)
    return smdo.Envelope(
        draw(st.sampled_from(smdo.VERSIONS)),
        draw(GUID),
        moment.replace(tzinfo=draw(st.sampled_from((None, timezone.utc)))),
        smdo.Header(kind, draw(SENDER), draw(some(RECEIVER, 1)), draw(st.integers(0, 2))),
        draw(TEXT),
        **{name: draw(strategy) for name, strategy in body.items()},
    )


@settings(deadline=None, max_examples=150)
@given(envelopes())
def test_row_42_what_is_written_is_read_as_the_same(envelope):
    parsed = parse(write(envelope), ANYBODY)
    assert not parsed.faults
    assert parsed.envelope == envelope


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        (smdo.MAIN, {"document": sample.document(), "tasks": (sample.task(),)}),
        (smdo.MAIN_ADDITION, {"folders": (sample.folder(),)}),
        (
            smdo.ANSWER,
            {
                "document": sample.document(
                    parent=smdo.DocParent(
                        1, smdo.Number("7", date(2026, 10, 1)), "ORG_B_7", sample.OTHER_ID, sample.OTHER_ID, "ORG_B"
                    )
                )
            },
        ),
        (smdo.ANSWER_ADDITION, {"folders": (sample.folder(),)}),
        (smdo.ACKNOWLEDGEMENT, {"acknowledgement": sample.acknowledgement()}),
    ],
)
@pytest.mark.parametrize("version", smdo.VERSIONS)
def test_row_42_each_type_of_message_in_both_formats(kind, body, version):
    envelope = replace(sample.envelope(kind, **body), version=version)
    parsed = parse(write(envelope), RULES)
    assert (parsed.faults, parsed.envelope) == ((), envelope)
    assert (parsed.sender_id, parsed.msg_type, parsed.version) == ("ORG_A", kind, version)


def test_names_in_another_case_and_with_a_name_space_are_read():
    xml = (
        write(sample.envelope()).replace(b"<Envelop ", b'<envelop xmlns="urn:x" ').replace(b"</Envelop>", b"</envelop>")
    )
    xml = xml.replace(b"DocTransfer", b"doctransfer").replace(b"RegNumber", b"Regnumber")
    assert parse(xml, RULES).envelope == sample.envelope()


def test_windows_1251_is_read():
    envelope = sample.envelope(document=sample.document(title="О ремонте дороги"))
    envelope = replace(envelope, header=replace(envelope.header, receivers=(smdo.Receiver("ORG_B", "Сельсовет"),)))
    text = write(envelope).decode().replace("UTF-8", "windows-1251").replace("і", "и").replace("ў", "у")
    parsed = parse(text.encode("cp1251"), RULES)
    assert parsed.envelope.document.title == "О ремонте дороги"


def test_an_extension_and_unknown_elements_inside_do_not_stop_a_message():
    xml = write(sample.envelope()).replace(b"</Body>", b"<Expansion><Any><Deep/></Any></Expansion></Body>")
    xml = xml.replace(b"</Document>", b"<Rubric>12</Rubric></Document>")
    assert parse(xml, RULES).envelope == sample.envelope()


# what is hostile


LAUGHS = b"""<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY a "lol"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">
<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;">]><Envelop subject="&c;"><Header/><Body>&c;</Body></Envelop>"""
OUTSIDE = b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><Envelop><Header/><Body>&e;</Body></Envelop>'


@pytest.mark.parametrize(
    "content",
    [
        LAUGHS,
        OUTSIDE,
        OUTSIDE.decode().encode("utf-16"),
        OUTSIDE.replace(b"<!DOCTYPE", b"<!doctype"),
        b'<?xml version="1.0" encoding="UTF-7"?>+ADw-x/+AD4-',
        b"",
        b"no xml",
        b"<Envelop><Header>",
        b"<Other/>",
        b"\xff\xfe\x00",
        b"<Envelop>" + b"<a>" * 60 + b"</a>" * 60 + b"</Envelop>",
        b"<Envelop>" + b"<a/>" * 30_000 + b"</Envelop>",
        b"<Envelop>&unknown;</Envelop>",
    ],
    ids=range(13),
)
def test_hostile_xml_is_code_minus_one(content):
    parsed = parse(content, RULES)
    assert [each.code for each in parsed.faults] == [fault.BAD_XML]
    assert parsed.envelope is None


def test_a_file_beyond_the_bound_is_not_parsed():
    with pytest.raises(BrokenXml, match="larger than 1 MB"):
        read(b"<a>" + b"x" * 1024 * 1024 + b"</a>", Limits(megabytes=1))


@settings(deadline=None, max_examples=200)
@given(st.binary(max_size=300), st.integers(0, 4000))
def test_any_damage_ends_in_codes(noise, place):
    good = write(sample.envelope(tasks=(sample.task(),)))
    for content in (noise, good[:place] + noise + good[place:], good[:place] + good[place + len(noise) :]):
        parsed = parse(content, RULES)
        assert parsed.envelope or parsed.faults
        assert {each.code for each in parsed.faults} <= set(fault.DELIVERY_CODES)


# mail


def test_a_mail_carries_the_message_and_its_files():
    raw = packet.pack(
        sender="a@smdo.example",
        to="router@smdo.example",
        subject="Ліст\r\nBcc: all@example.com",
        msg_id=sample.MSG_ID,
        xml=b"<x/>",
        is_ack=False,
        files={"attach1": b"%PDF-1"},
        date="Mon, 02 Nov 2026 10:00:00 +0000",
    )
    read_back = packet.unpack(raw)
    assert (read_back.xml, read_back.files) == (b"<x/>", {"attach1": b"%PDF-1"})
    assert read_back.xml_name == f"{sample.MSG_ID}_data.xml"
    assert (read_back.sender, read_back.subject) == ("a@smdo.example", "Ліст Bcc: all@example.com")
    assert b"\nBcc:" not in raw


def test_base64_that_came_damaged_is_told():
    raw = packet.pack(
        sender="a@x.example",
        to="b@x.example",
        subject="",
        msg_id=sample.MSG_ID,
        xml=b"<x/>",
        is_ack=True,
        files={"attach1": b"0123456789" * 9},
        date="",
    )
    assert packet.unpack(raw.replace(b"MDEyMzQ1", b"MDEy!!!!", 1)).broken == {"attach1"}


@settings(deadline=None, max_examples=200)
@given(st.binary(max_size=400))
def test_any_mail_is_read_or_refused(raw):
    assert packet.unpack(raw).xml is None


def test_a_mail_of_many_parts_is_refused():
    part = b"--b\r\nContent-Type: text/plain\r\n\r\nx\r\n"
    raw = b'Content-Type: multipart/mixed; boundary="b"\r\n\r\n' + part * 300 + b"--b--\r\n"
    assert packet.unpack(raw).problem == "too many parts"
