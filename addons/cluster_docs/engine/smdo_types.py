"""Messages of the interdepartmental exchange of documents (SMDO), formats SDIP-1.0 and SDIP-2.1.1, as values.

The shape was learned from programs that speak it; no public specification was found. Texts are kept without white
space around them. Signatures are opaque: their algorithm (STB) is not known here.
"""

from dataclasses import dataclass, field
from datetime import date, datetime

VERSIONS = ("SDIP-1.0", "SDIP-2.1.1")
ACKNOWLEDGEMENT, MAIN, MAIN_ADDITION, ANSWER, ANSWER_ADDITION = range(5)
DELIVERED, REGISTERED, BY_USER = 1, 2, 4
ATTESTATIONS = ("согласовано", "утверждено", "согласовано с замечаниями", "отклонено")


@dataclass(frozen=True)
class Number:
    text: str
    day: date | None = None


@dataclass(frozen=True)
class Party:
    """Who signed, wrote or is addressed: an official of an organisation, or a private person (no organisation)."""

    person: str
    organization: str = ""
    post: str = ""


@dataclass(frozen=True)
class Referred:
    """What a task or an addition belongs to. `retype`: 1 a document, 2 a task."""

    idnumber: str
    retype: int = 1
    number: Number | None = None


@dataclass(frozen=True)
class Sender:
    id: str
    name: str
    sys_id: str
    system: str = ""
    system_details: str = ""


@dataclass(frozen=True)
class Receiver:
    id: str
    name: str
    organization: str = ""
    officials: tuple[Party, ...] = ()
    referred: tuple[Referred, ...] = ()


@dataclass(frozen=True)
class Header:
    """`msg_acknow`: 0 no acknowledgement is wanted, 1 of errors only, 2 always."""

    msg_type: int
    sender: Sender
    receivers: tuple[Receiver, ...]
    msg_acknow: int = 2


@dataclass(frozen=True)
class Signature:
    """A detached signature, base64 as it came."""

    text: str
    signer: str = ""
    signtime: str = ""


@dataclass(frozen=True)
class Transfer:
    """A file: beside the message under the name `reference`, or inside it as `content`."""

    name: str
    reference: str = ""
    content: bytes | None = None
    signatures: tuple[Signature, ...] = ()


@dataclass(frozen=True)
class Confident:
    flag: int = 0
    text: str = ""
    numcopy: str = ""


@dataclass(frozen=True)
class DocParent:
    """The document that is answered. `delivery_type`: 1 it came through the exchange, 0 another way."""

    delivery_type: int
    number: Number
    idnumber: str = ""
    lastmsg_id: str = ""
    parmsg_id: str = ""
    parorg_id: str = ""


@dataclass(frozen=True)
class Validator:
    attestation: str
    party: Party


@dataclass(frozen=True)
class Document:
    idnumber: str
    number: Number
    confident: Confident
    transfers: tuple[Transfer, ...]
    authors: tuple[Party, ...]
    type: str = "0"
    kind: str = ""
    pages: int = 0
    title: str = ""
    annotation: str = ""
    parent: DocParent | None = None
    validators: tuple[Validator, ...] = ()
    writers: tuple[Party, ...] = ()


@dataclass(frozen=True)
class Executor:
    party: Party
    responsible: bool = True
    deadline: date | None = None


@dataclass(frozen=True)
class Task:
    idnumber: str
    text: str
    number: Number
    deadline: date
    referred: tuple[Referred, ...]
    registered: bool = True
    copy: bool = False
    kind: str = ""
    confident: Confident = field(default_factory=Confident)
    transfers: tuple[Transfer, ...] = ()
    authors: tuple[Party, ...] = ()
    executors: tuple[Executor, ...] = ()


@dataclass(frozen=True)
class Folder:
    """Added documents. `add_type`: 0 an annex, 1 information, 2 a link to another document."""

    contents: str
    add_type: int
    referred: tuple[Referred, ...]
    transfers: tuple[Transfer, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Result:
    code: int
    text: str = ""


@dataclass(frozen=True)
class Acknowledgement:
    msg_id: str
    ack_type: int
    number: Number | None = None
    incoming: Number | None = None
    results: tuple[Result, ...] = ()

    @property
    def error(self) -> int:
        """The first code that is not 0, or 0."""
        return next((result.code for result in self.results if result.code), 0)


@dataclass(frozen=True)
class Envelope:
    version: str
    msg_id: str
    dtstamp: datetime
    header: Header
    subject: str = ""
    document: Document | None = None
    tasks: tuple[Task, ...] = ()
    folders: tuple[Folder, ...] = ()
    acknowledgement: Acknowledgement | None = None

    def transfers(self) -> tuple[Transfer, ...]:
        holders = (*((self.document,) if self.document else ()), *self.tasks, *self.folders)
        return tuple(transfer for holder in holders for transfer in holder.transfers)

    def referred_ids(self) -> tuple[str, ...]:
        """Ids of the documents that tasks and additions belong to, each once, in order."""
        found = (ref.idnumber for holder in (*self.tasks, *self.folders) for ref in holder.referred)
        return tuple(dict.fromkeys(idnumber for idnumber in found if idnumber))
