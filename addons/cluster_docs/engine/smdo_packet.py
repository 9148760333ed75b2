"""A message of the exchange as mail: one XML beside the files it names."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from email import errors, message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP, default
from email.utils import parseaddr

MAX_PARTS = 200
XML_NAME = re.compile(r"_(data|ack)\.xml$", re.IGNORECASE)


@dataclass(frozen=True)
class Packet:
    """`xml` is None where the mail carries no message. `broken`: files that did not arrive whole. Two files of one
    name are both there, the second under a name with its number."""

    sender: str
    subject: str
    xml: bytes | None
    xml_name: str = ""
    files: dict[str, bytes] = field(default_factory=dict)
    broken: frozenset[str] = frozenset()
    problem: str = ""
    is_whole: bool = True  # False: the mail says more than `xml` and `files` hold


def pack(
    *, sender: str, to: str, subject: str, msg_id: str, xml: bytes, is_ack: bool, files: Mapping[str, bytes], date: str
) -> bytes:
    """The mail as bytes. `files`: name in the message → content. `date`: as in RFC 5322."""
    mail = EmailMessage(policy=SMTP)
    mail["From"], mail["To"] = one_line(sender), one_line(to)
    mail["Subject"] = one_line(subject)
    mail["Date"] = date
    mail["Message-ID"] = f"<{msg_id}@{(parseaddr(sender)[1].partition('@')[2] or 'exchange')}>"
    mail.set_content("")
    name = f"{msg_id}_{'ack' if is_ack else 'data'}.xml"
    mail.add_attachment(xml, maintype="application", subtype="xml", filename=name)
    for name, content in files.items():
        mail.add_attachment(content, maintype="application", subtype="octet-stream", filename=one_line(name))
    return mail.as_bytes()


def unpack(content: bytes) -> Packet:
    """Never raises for what the content may be."""
    try:
        mail = message_from_bytes(content, policy=default)
        sender, subject = parseaddr(str(mail.get("From", "")))[1], str(mail.get("Subject", ""))[:500]
        parts = []
        for part in mail.walk():
            if not part.is_multipart():
                parts.append(part)
            if len(parts) > MAX_PARTS:
                return Packet(sender, subject, None, problem="too many parts")
        return _sort(sender, subject, parts)
    # the parser of mail has faults of its own with headers that are made to break it
    except (RecursionError, ValueError, LookupError, AttributeError, TypeError, IndexError, errors.MessageError):
        return Packet("", "", None, problem="not readable as mail")


def _sort(sender: str, subject: str, parts: list) -> Packet:
    xml, xml_name = None, ""
    files: dict[str, bytes] = {}
    broken = set()
    is_whole = True
    for part in parts:
        name = one_line(part.get_filename() or "")
        content = part.get_payload(decode=True) or b""
        if not name:
            is_whole = is_whole and not content.strip()
            continue
        damaged = any(
            isinstance(defect, errors.InvalidBase64CharactersDefect | errors.InvalidBase64LengthDefect)
            for defect in part.defects
        )
        if xml is None and XML_NAME.search(name):
            xml, xml_name = content, name
        else:
            while name in files:
                is_whole = False  # which of the two is meant, the mail as it came tells
                name = f"{name}.{len(files) + 1}"
            files[name] = content
            if damaged:
                broken.add(name)
    if xml is None:  # a system that names its file its own way: the only XML there is
        candidates = [name for name in files if name.lower().endswith(".xml")]
        if len(candidates) == 1:
            xml_name = candidates[0]
            xml = files.pop(xml_name)
    problem = "" if xml is not None else "no message inside"
    return Packet(sender, subject, xml, xml_name, files, frozenset(broken), problem, is_whole)


def one_line(text: str) -> str:
    """Without line ends and control signs: safe in a header."""
    return " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())
