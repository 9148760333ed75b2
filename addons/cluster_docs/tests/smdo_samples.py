"""Messages of the exchange for tests; everybody in them is made up."""

import base64
from dataclasses import replace
from datetime import date, datetime, timezone

from ..engine import smdo_types as smdo

MSG_ID = "6f0c2f0e-3b1d-4c55-9a51-0a6f0b1f7a01"
OTHER_ID = "6f0c2f0e-3b1d-4c55-9a51-0a6f0b1f7a02"
SIGNATURE = smdo.Signature(base64.b64encode(b"opaque").decode(), "Узорны Я. І.", "2026-11-02T10:00:00")
PARTY = smdo.Party("Узорны Ян", "Прыкладны райвыканкам", "старшыня")


def header(msg_type=smdo.MAIN):
    return smdo.Header(
        msg_type,
        smdo.Sender("ORG_A", "Прыкладны райвыканкам", "11111111-1111-4111-8111-111111111111", "Canvas", "1.0"),
        (smdo.Receiver("ORG_B", "Узорны сельсавет", "Узорны сельсавет", (smdo.Party("Умоўная Г.", "", "сакратар"),)),),
    )


def document(**values):
    return replace(
        smdo.Document(
            "ORG_A_15",
            smdo.Number("1-13/15", date(2026, 11, 2)),
            smdo.Confident(0, "общий"),
            (smdo.Transfer("ліст.pdf", "attach1", None, (SIGNATURE,)),),
            (PARTY,),
            "0",
            "Письмо",
            2,
            "Аб рамонце дарогі",
        ),
        **values,
    )


def envelope(msg_type=smdo.MAIN, **values):
    base = {"document": document()} if msg_type in (smdo.MAIN, smdo.ANSWER) else {}
    return smdo.Envelope(
        "SDIP-2.1.1",
        MSG_ID,
        datetime(2026, 11, 2, 10, 5, tzinfo=timezone.utc),
        header(msg_type),
        "исх. № 1-13/15",
        **{**base, **values},
    )


def folder(idnumber="ORG_A_15", **values):
    return replace(
        smdo.Folder(
            "Дадатак",
            0,
            (smdo.Referred(idnumber, 1, smdo.Number("1-13/15", date(2026, 11, 2))),),
            (smdo.Transfer("дадатак.pdf", "attach1", None, (SIGNATURE,)),),
            ("Да ліста",),
        ),
        **values,
    )


def task():
    return smdo.Task(
        "ORG_A_T1",
        "Падрыхтаваць звесткі",
        smdo.Number("5", date(2026, 11, 2)),
        date(2026, 11, 20),
        (smdo.Referred("ORG_A_15"),),
        authors=(PARTY,),
        executors=(smdo.Executor(PARTY, True, date(2026, 11, 20)), smdo.Executor(PARTY, False)),
    )


def acknowledgement(ack_type=smdo.DELIVERED, code=0, incoming=None):
    return smdo.Acknowledgement(
        OTHER_ID, ack_type, smdo.Number("1-13/15", date(2026, 11, 2)), incoming, (smdo.Result(code, "дастаўлена"),)
    )
