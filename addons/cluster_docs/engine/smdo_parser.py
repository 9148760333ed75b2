"""Reads a message of the exchange: every fault with its code, and the message itself when there is none.

Names of elements and attributes are taken in any case and without their name space, as the programs in use do.
"""

import base64
import binascii
import uuid
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from lxml import etree

from . import smdo_faults as fault
from . import smdo_types as smdo
from .smdo_faults import Fault
from .smdo_shape import check_shape, children, name_of
from .smdo_xml import BrokenXml, Limits, read

HEADER_ATTRIBUTES = ("msg_id", "dtstamp")


@dataclass(frozen=True)
class Rules:
    """What the receiver asks for. `own_ids`: ids of the organisation that receives. `files`: names of the files that
    came with the message. `broken`: those of them that did not arrive whole."""

    own_ids: Collection[str]
    files: Collection[str] = ()
    broken: Collection[str] = ()
    require_signature: bool = True
    limits: Limits = Limits()


@dataclass(frozen=True)
class Parsed:
    """`envelope` is there when `faults` is empty; the rest as far as it could be read."""

    envelope: smdo.Envelope | None
    faults: tuple[Fault, ...]
    msg_id: str = ""
    msg_type: int = -1
    version: str = ""
    subject: str = ""
    sender_id: str = ""
    sender_name: str = ""
    number: smdo.Number | None = None


def parse(content: bytes, rules: Rules) -> Parsed:
    """Never raises for what the content may be."""
    try:
        root = read(content, rules.limits)
    except BrokenXml as error:
        return Parsed(None, (Fault(fault.BAD_XML, detail=str(error)),))
    if name_of(root) != "envelop":
        return Parsed(None, (Fault(fault.BAD_XML, detail=f"the root is {name_of(root)[:40]}, not Envelop"),))
    return _Reader(root, rules).parse()


class _Reader:
    def __init__(self, root: etree._Element, rules: Rules):
        self.root = root
        self.rules = rules
        self.faults: list[Fault] = []
        self.version = ""

    def fault(self, code: int, zone: str = "", element: str = "", attribute: str = "", detail: str = "") -> None:
        self.faults.append(Fault(code, zone, element, attribute, detail[:120]))

    def parse(self) -> Parsed:
        self.version = self.value(self.root, "type")
        if self.version not in smdo.VERSIONS:
            known = self.version.upper().startswith("SDIP-")
            self.fault(fault.BAD_VERSION if known else fault.BAD_STANDARD, "Envelop", attribute="type")
        for attribute in HEADER_ATTRIBUTES:
            if not self.value(self.root, attribute):
                self.fault(fault.NO_HEADER_ATTRIBUTE, "Envelop", attribute=attribute)
        msg_id = self.guid(self.root, "Envelop", "msg_id")
        moment = self.moment(self.root, "dtstamp")
        self.faults += check_shape(self.root)
        header_node, body = children(self.root, "header"), children(self.root, "body")
        header = self.header(header_node[0]) if header_node else None
        envelope = None
        if header and body:
            envelope = self.body(body[0], header, msg_id, moment)
        sender = header.sender if header else None
        document = children(body[0], "document")[:1] if body else []
        return Parsed(
            envelope if not self.faults else None,
            tuple(dict.fromkeys(self.faults)),
            msg_id or self.value(self.root, "msg_id")[:100],
            header.msg_type if header else -1,
            self.version,
            self.value(self.root, "subject"),
            sender.id if sender else "",
            sender.name if sender else "",
            self._number_seen(document),
        )

    def _number_seen(self, document: list) -> smdo.Number | None:
        """The sender's number for the acknowledgement, whatever else is wrong."""
        nodes = children(document[0], "regnumber") if document else []
        if not nodes:
            return None
        try:
            day = date.fromisoformat(self.value(nodes[0], "regdate")[:10])
        except ValueError:
            day = None
        return smdo.Number(self.text(nodes[0]), day)

    # values

    def value(self, element: etree._Element, name: str) -> str:
        for key, value in element.attrib.items():
            if etree.QName(key).localname.lower() == name.lower():
                return value.strip()
        return ""

    def text(self, element: etree._Element) -> str:
        return "".join(element.itertext()).strip()

    def needed(self, element: etree._Element, zone: str, name: str) -> str:
        value = self.value(element, name)
        if not value:
            self.fault(fault.NO_ATTRIBUTE, zone, name_of(element), name)
        return value

    def guid(self, element: etree._Element, zone: str, name: str) -> str:
        value = self.value(element, name)
        try:
            return str(uuid.UUID(value)) if value else ""
        except ValueError:
            self.fault(fault.BAD_ATTRIBUTE, zone, "", name, f"{value[:60]} is no GUID")
            return ""

    def moment(self, element: etree._Element, name: str) -> datetime | None:
        value = self.value(element, name)
        try:
            return datetime.fromisoformat(value.replace("Z", "+00:00")) if value else None
        except ValueError:
            self.fault(fault.BAD_ATTRIBUTE, "Envelop", "", name, value[:60])
            return None

    def day(self, element: etree._Element, zone: str, name: str, required: bool = False) -> date | None:
        value = self.needed(element, zone, name) if required else self.value(element, name)
        try:
            return date.fromisoformat(value[:10]) if value else None
        except ValueError:
            self.fault(fault.BAD_ATTRIBUTE, zone, name_of(element), name, value[:60])
            return None

    def integer(self, element: etree._Element, zone: str, name: str, required: bool = False, default: int = 0) -> int:
        value = self.needed(element, zone, name) if required else self.value(element, name)
        try:
            return int(value) if value else default
        except ValueError:
            self.fault(fault.BAD_ATTRIBUTE, zone, name_of(element), name, value[:60])
            return default

    def number(self, parent: etree._Element, zone: str, name: str, attribute="regdate", required=False):
        nodes = children(parent, name)
        if not nodes:
            if required:
                self.fault(fault.BAD_COUNT, zone, name)
            return smdo.Number("") if required else None
        return smdo.Number(self.text(nodes[0]), self.day(nodes[0], zone, attribute, required))

    # the header

    def header(self, element: etree._Element) -> smdo.Header:
        raw = self.value(element, "msg_type")
        if not raw:
            self.fault(fault.NO_HEADER_ATTRIBUTE, "Header", attribute="msg_type")
        msg_type = int(raw) if raw.isascii() and raw.isdigit() and len(raw) < 3 else -1
        if raw and msg_type not in range(5):
            self.fault(fault.BAD_MESSAGE_TYPE, "Header", attribute="msg_type", detail=raw)
            msg_type = -1
        senders = children(element, "sender")
        if not senders:
            self.fault(fault.BAD_COUNT, "Header", "sender")
        sender = self.sender(senders[0]) if senders else smdo.Sender("", "", "")
        receivers = tuple(self.receiver(node) for node in children(element, "receiver"))
        if not receivers:
            self.fault(fault.NO_RECEIVER, "Header")
        elif self.rules.own_ids and not {r.id.lower() for r in receivers} & {i.lower() for i in self.rules.own_ids}:
            self.fault(fault.NOT_FOR_US, "Header")
        return smdo.Header(msg_type, sender, receivers, self.integer(element, "Header", "msg_acknow", default=2))

    def sender(self, element: etree._Element) -> smdo.Sender:
        needed = ("id", "name", "sys_id")
        late = ("system", "system_details")
        values = {name: self.needed(element, "Header", name) for name in needed}
        for name in late:
            read = self.needed if self.version == smdo.VERSIONS[1] else lambda node, _zone, key: self.value(node, key)
            values[name] = read(element, "Header", name)
        return smdo.Sender(**values)

    def receiver(self, element: etree._Element) -> smdo.Receiver:
        organizations = children(element, "organization")
        text, officials = "", ()
        if organizations:
            text = self.value(organizations[0], "organization_string")
            officials = tuple(self.person(node) for node in children(organizations[0], "officialperson"))
        return smdo.Receiver(
            self.needed(element, "Header", "id"),
            self.value(element, "name"),
            text,
            officials,
            self.referred(element, "Header"),
        )

    def person(self, element: etree._Element, organization: str = "") -> smdo.Party:
        names, posts = children(element, "name"), children(element, "official")
        name = ""
        if names:
            parts = (self.value(names[0], key) for key in ("secname", "firstname", "fathersname"))
            name = self.text(names[0]) or " ".join(filter(None, parts))
        post = (self.text(posts[0]) or self.value(posts[0], "post")) if posts else ""
        return smdo.Party(name, organization, post)

    def signed(self, element: etree._Element, zone: str) -> smdo.Party:
        for organization in children(element, "organizationwithsign"):
            people = children(organization, "officialpersonwithsign")
            if not people:
                self.fault(fault.BAD_COUNT, zone, "OfficialPersonWithSign")
                return smdo.Party("")
            return self.person(people[0], self.value(organization, "organization_string"))
        for person in children(element, "privatepersonwithsign"):
            return self.person(person)
        self.fault(fault.BAD_COUNT, zone, "OrganizationWithSign")
        return smdo.Party("")

    def referred(self, element: etree._Element, zone: str) -> tuple[smdo.Referred, ...]:
        return tuple(
            smdo.Referred(
                self.needed(node, zone, "idnumber"),
                self.integer(node, zone, "retype", default=1),
                self.number(node, zone, "regnumber"),
            )
            for node in children(element, "referred")
        )

    # the body

    def body(self, element: etree._Element, header: smdo.Header, msg_id: str, moment: datetime | None):
        documents = children(element, "document")
        tasks = [task for node in children(element, "tasklist") for task in children(node, "task")]
        folders = [folder for node in children(element, "adddocuments") for folder in children(node, "folder")]
        acknowledgements = children(element, "acknowledgement")
        kind = header.msg_type
        if kind in (smdo.MAIN, smdo.ANSWER) and not documents:
            self.fault(fault.BAD_COUNT, "Body", "document")
        elif kind == smdo.MAIN_ADDITION and not tasks and not folders:
            self.fault(fault.BAD_COUNT, "Body", "folder")
        elif kind == smdo.ANSWER_ADDITION and not folders:
            self.fault(fault.BAD_COUNT, "Body", "folder")
        elif kind == smdo.ACKNOWLEDGEMENT and not acknowledgements:
            self.fault(fault.BAD_COUNT, "Body", "acknowledgement")
        values = {
            "document": self.document(documents[0]) if documents else None,
            "tasks": tuple(self.task(node) for node in tasks),
            "folders": tuple(self.folder(node) for node in folders),
            "acknowledgement": self.acknowledgement(acknowledgements[0]) if acknowledgements else None,
        }
        if not moment:
            return None
        return smdo.Envelope(self.version, msg_id, moment, header, self.value(self.root, "subject"), **values)

    def document(self, element: etree._Element) -> smdo.Document:
        zone = "Document"
        late = self.version == smdo.VERSIONS[1]
        parents = children(element, "docparent")
        transfers = self.transfers(element, zone)
        authors = tuple(self.signed(node, zone) for node in children(element, "author"))
        for name, found in (("doctransfer", transfers), ("author", authors)):
            if not found:
                self.fault(fault.BAD_COUNT, zone, name)
        return smdo.Document(
            self.needed(element, zone, "idnumber"),
            self.number(element, zone, "regnumber", required=True),
            self.confident(element, zone, required=True),
            transfers,
            authors,
            self.needed(element, zone, "type"),
            self.needed(element, zone, "kind") if late else self.value(element, "kind"),
            0 if self.value(element, "pages") == "-" else self.integer(element, zone, "pages", required=late),
            self.value(element, "title"),
            self.value(element, "annotation"),
            self.parent(parents[0]) if parents else None,
            tuple(
                smdo.Validator(self.value(node, "attestation"), self.signed(node, zone))
                for node in children(element, "validator")
            ),
            tuple(self.signed(node, zone) for node in children(element, "writer")),
        )

    def parent(self, element: etree._Element) -> smdo.DocParent:
        zone = "Document"
        kind = self.integer(element, zone, "delivery_type", required=True)
        read = self.needed if kind == 1 else lambda node, _zone, name: self.value(node, name)
        names = ("idnumber", "lastmsg_id", "parmsg_id", "parorg_id")
        return smdo.DocParent(
            kind,
            self.number(element, zone, "regnumber", required=True),
            **{name: read(element, zone, name) for name in names},
        )

    def confident(self, element: etree._Element, zone: str, required: bool = False) -> smdo.Confident:
        nodes = children(element, "confident")
        if not nodes:
            if required:
                self.fault(fault.BAD_COUNT, zone, "confident")
            return smdo.Confident()
        return smdo.Confident(
            self.integer(nodes[0], zone, "flag", required=True), self.text(nodes[0]), self.value(nodes[0], "numcopy")
        )

    def transfers(self, element: etree._Element, zone: str) -> tuple[smdo.Transfer, ...]:
        return tuple(self.transfer(node, zone) for node in children(element, "doctransfer"))

    def transfer(self, element: etree._Element, zone: str) -> smdo.Transfer:
        name = self.needed(element, zone, "name")
        nodes = children(element, "data")
        reference, content = "", None
        if not nodes:
            self.fault(fault.BAD_COUNT, zone, "data", detail=name)
        else:
            reference = self.value(nodes[0], "referenceid")
            if reference:
                self.look_for(reference, zone)
            else:
                content = self.inline(nodes[0], zone, name)
        signatures = tuple(
            self.signature(node, zone, name) for node in children(element, "signature") if self.text(node)
        )
        if not signatures and self.rules.require_signature:
            self.fault(fault.NO_SIGNATURE, zone, "doctransfer", detail=name)
        return smdo.Transfer(name, reference, content, signatures)

    def look_for(self, reference: str, zone: str) -> None:
        if reference not in self.rules.files:
            self.fault(fault.BAD_SIGNATURE, zone, "data", "referenceid", f"there is no file {reference}")
        elif reference in self.rules.broken:
            self.fault(fault.BAD_CONTENT, zone, "data", "referenceid", f"the file {reference} came damaged")

    def inline(self, element: etree._Element, zone: str, name: str) -> bytes | None:
        try:
            content = base64.b64decode("".join(self.text(element).split()), validate=True)
        except (binascii.Error, ValueError):
            content = b""
        if not content:
            self.fault(fault.BAD_CONTENT, zone, "data", detail=name)
        return content

    def signature(self, element: etree._Element, zone: str, name: str) -> smdo.Signature:
        text = self.text(element)
        try:
            base64.b64decode("".join(text.split()), validate=True)
        except (binascii.Error, ValueError):
            self.fault(fault.BAD_SIGNATURE, zone, "signature", detail=name)
        return smdo.Signature(text, self.value(element, "signer"), self.value(element, "signtime"))

    def task(self, element: etree._Element) -> smdo.Task:
        zone = "TaskList"
        referred = self.referred(element, zone)
        if not referred:
            self.fault(fault.BAD_COUNT, zone, "referred")
        flags = {name: self.integer(element, zone, name, required=True) == 1 for name in ("task_reg", "task_copy")}
        executors = tuple(self.executor(node, zone) for node in children(element, "executor"))
        if sum(executor.responsible for executor in executors) > 1:
            self.fault(fault.BAD_COUNT, zone, "executor", "responsible")
        return smdo.Task(
            self.needed(element, zone, "idnumber"),
            self.needed(element, zone, "task_text"),
            self.number(element, zone, "tasknumber", "taskdate", required=True),
            self.day(element, zone, "deadline", required=True),
            referred,
            flags["task_reg"],
            flags["task_copy"],
            self.value(element, "kind"),
            self.confident(element, zone),
            self.transfers(element, zone),
            tuple(self.signed(node, zone) for node in children(element, "authororganization")),
            executors,
        )

    def executor(self, element: etree._Element, zone: str) -> smdo.Executor:
        party = smdo.Party("")
        for organization in children(element, "organization"):
            people = children(organization, "officialperson")
            text = self.value(organization, "organization_string")
            party = self.person(people[0], text) if people else smdo.Party("", text)
        for person in children(element, "privateperson"):
            party = self.person(person)
        responsible = self.integer(element, zone, "responsible", default=1) == 1
        return smdo.Executor(party, responsible, self.day(element, zone, "deadline"))

    def folder(self, element: etree._Element) -> smdo.Folder:
        zone = "AddDocuments"
        referred = self.referred(element, zone)
        if not referred:
            self.fault(fault.BAD_COUNT, zone, "referred")
        return smdo.Folder(
            self.needed(element, zone, "contents"),
            self.integer(element, zone, "add_type", required=True),
            referred,
            self.transfers(element, zone),
            tuple(filter(None, (self.text(node) for node in children(element, "note")))),
        )

    def acknowledgement(self, element: etree._Element) -> smdo.Acknowledgement:
        zone = "Acknowledgement"
        ack_type = self.integer(element, zone, "ack_type", required=True)
        results = tuple(
            smdo.Result(self.integer(node, zone, "errorcode"), self.text(node))
            for node in children(element, "ackresult")
        )
        incoming = self.number(element, zone, "incnumber")
        ack = smdo.Acknowledgement(
            self.needed(element, zone, "msg_id"), ack_type, self.number(element, zone, "regnumber"), incoming, results
        )
        if ack_type == smdo.REGISTERED and not ack.error and not (incoming and incoming.text):
            self.fault(fault.BAD_COUNT, zone, "incnumber")
        return ack
