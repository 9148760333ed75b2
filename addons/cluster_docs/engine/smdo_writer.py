"""Writes a message of the exchange as XML (UTF-8)."""

import base64
import re
from collections.abc import Iterable
from datetime import date, datetime

from lxml import etree

from . import smdo_types as smdo

# What XML 1.0 cannot carry.
_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def write(envelope: smdo.Envelope) -> bytes:
    root = etree.Element("Envelop")
    _attributes(
        root,
        type=envelope.version,
        msg_id=envelope.msg_id,
        dtstamp=_moment(envelope.dtstamp),
        subject=envelope.subject,
    )
    _header(root, envelope.header)
    body = etree.SubElement(root, "Body")
    if envelope.document:
        _document(body, envelope.document)
    if envelope.tasks:
        tasks = etree.SubElement(body, "TaskList")
        for task in envelope.tasks:
            _task(tasks, task)
    if envelope.folders:
        folders = etree.SubElement(body, "AddDocuments")
        for folder in envelope.folders:
            _folder(folders, folder)
    if envelope.acknowledgement:
        _acknowledgement(body, envelope.acknowledgement)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8")


def _clean(text: str) -> str:
    return _FORBIDDEN.sub("", text).strip()


def _moment(moment: datetime) -> str:
    text = moment.isoformat(timespec="seconds")
    return text.removesuffix("+00:00") + "Z" if text.endswith("+00:00") else text


def _attributes(element: etree._Element, /, **values: str | int | date | None) -> None:
    for name, value in values.items():
        text = value.isoformat() if isinstance(value, date) else "" if value is None else _clean(str(value))
        if text:
            element.set(name, text)


def _child(parent: etree._Element, tag: str, text: str = "", /, **values) -> etree._Element:
    element = etree.SubElement(parent, tag)
    element.text = _clean(text) or None
    _attributes(element, **values)
    return element


def _header(root: etree._Element, header: smdo.Header) -> None:
    element = _child(root, "Header", msg_type=header.msg_type, msg_acknow=header.msg_acknow)
    sender = header.sender
    _child(
        element,
        "Sender",
        id=sender.id,
        name=sender.name,
        sys_id=sender.sys_id,
        system=sender.system,
        system_details=sender.system_details,
    )
    for receiver in header.receivers:
        node = _child(element, "Receiver", id=receiver.id, name=receiver.name)
        if receiver.organization or receiver.officials:
            organization = _child(node, "Organization", organization_string=receiver.organization)
            for party in receiver.officials:
                _person(organization, "OfficialPerson", party)
        _referred(node, receiver.referred)


def _person(parent: etree._Element, name: str, party: smdo.Party) -> None:
    person = _child(parent, name)
    _child(person, "Name", party.person)
    if party.post:
        _child(person, "Official", party.post)


def _signed(parent: etree._Element, name: str, party: smdo.Party, **values) -> None:
    element = _child(parent, name, **values)
    if party.organization:
        organization = _child(element, "OrganizationWithSign", organization_string=party.organization)
        _person(organization, "OfficialPersonWithSign", party)
    else:
        _person(element, "PrivatePersonWithSign", party)


def _number(parent: etree._Element, name: str, number: smdo.Number | None, attribute: str = "regdate") -> None:
    if number:
        _child(parent, name, number.text, **{attribute: number.day})


def _referred(parent: etree._Element, references: Iterable[smdo.Referred]) -> None:
    for reference in references:
        element = _child(parent, "Referred", idnumber=reference.idnumber, retype=reference.retype)
        _number(element, "RegNumber", reference.number)


def _confident(parent: etree._Element, confident: smdo.Confident) -> None:
    _child(parent, "Confident", confident.text, flag=confident.flag, numcopy=confident.numcopy)


def _transfers(parent: etree._Element, transfers: Iterable[smdo.Transfer]) -> None:
    for transfer in transfers:
        element = _child(parent, "DocTransfer", name=transfer.name)
        data = _child(element, "Data", referenceid=transfer.reference)
        if transfer.content is not None:
            data.text = base64.b64encode(transfer.content).decode()
        for signature in transfer.signatures:
            _child(element, "Signature", signature.text, signer=signature.signer, signtime=signature.signtime)


def _document(body: etree._Element, document: smdo.Document) -> None:
    element = _child(
        body,
        "Document",
        idnumber=document.idnumber,
        type=document.type,
        kind=document.kind,
        pages=document.pages,
        title=document.title,
        annotation=document.annotation,
    )
    _number(element, "RegNumber", document.number)
    if parent := document.parent:
        node = _child(
            element,
            "DocParent",
            idnumber=parent.idnumber,
            lastmsg_id=parent.lastmsg_id,
            parmsg_id=parent.parmsg_id,
            delivery_type=parent.delivery_type,
            parorg_id=parent.parorg_id,
        )
        _number(node, "RegNumber", parent.number)
    _confident(element, document.confident)
    _transfers(element, document.transfers)
    for party in document.authors:
        _signed(element, "Author", party)
    for validator in document.validators:
        _signed(element, "Validator", validator.party, attestation=validator.attestation)
    for party in document.writers:
        _signed(element, "Writer", party)


def _task(parent: etree._Element, task: smdo.Task) -> None:
    element = _child(
        parent,
        "Task",
        idnumber=task.idnumber,
        task_reg=int(task.registered),
        task_copy=int(task.copy),
        task_text=task.text,
        kind=task.kind,
        deadline=task.deadline,
    )
    _number(element, "TaskNumber", task.number, "taskDate")
    _confident(element, task.confident)
    _transfers(element, task.transfers)
    for party in task.authors:
        _signed(element, "AuthorOrganization", party)
    for executor in task.executors:
        node = _child(element, "Executor", responsible=int(executor.responsible), deadline=executor.deadline)
        party = executor.party
        if party.organization:
            organization = _child(node, "Organization", organization_string=party.organization)
            _person(organization, "OfficialPerson", party)
        else:
            _person(node, "PrivatePerson", party)
    _referred(element, task.referred)


def _folder(parent: etree._Element, folder: smdo.Folder) -> None:
    element = _child(parent, "Folder", contents=folder.contents, add_type=folder.add_type)
    _transfers(element, folder.transfers)
    for note in folder.notes:
        _child(element, "Note", note)
    _referred(element, folder.referred)


def _acknowledgement(body: etree._Element, ack: smdo.Acknowledgement) -> None:
    element = _child(body, "Acknowledgement", msg_id=ack.msg_id, ack_type=ack.ack_type)
    _number(element, "RegNumber", ack.number)
    _number(element, "IncNumber", ack.incoming)
    for result in ack.results:
        _child(element, "AckResult", result.text, errorcode=result.code)
