"""Which element of a message may stand where, and how often."""

from lxml import etree

from . import smdo_faults as fault
from .smdo_faults import Fault

_SIGNING = frozenset(("author", "validator", "writer", "authororganization"))
PARENTS = {
    "sender": {"header"},
    "receiver": {"header"},
    "document": {"body"},
    "tasklist": {"body"},
    "adddocuments": {"body"},
    "acknowledgement": {"body"},
    "expansion": {"body"},
    "varset": {"body", "expansion"},
    "task": {"tasklist"},
    "folder": {"adddocuments"},
    "organization": {"receiver", "executor"},
    "officialperson": {"organization"},
    "privateperson": {"receiver", "executor"},
    "organizationwithsign": _SIGNING,
    "privatepersonwithsign": _SIGNING,
    "officialpersonwithsign": {"organizationwithsign"},
    "author": {"document"},
    "validator": {"document"},
    "writer": {"document"},
    "authororganization": {"task"},
    "executor": {"task"},
    "docparent": {"document"},
    "confident": {"document", "task"},
    "doctransfer": {"document", "task", "folder"},
    "data": {"doctransfer"},
    "signature": {"doctransfer"},
    "regnumber": {"document", "docparent", "referred", "acknowledgement"},
    "incnumber": {"acknowledgement"},
    "ackresult": {"acknowledgement"},
    "tasknumber": {"task", "referred"},
    "note": {"folder"},
    "referred": {"task", "folder", "receiver", "document"},
}
ONCE = {
    "header": {"sender"},
    "body": {"document", "tasklist", "adddocuments", "acknowledgement"},
    "receiver": {"organization"},
    "document": {"regnumber", "docparent", "confident"},
    "docparent": {"regnumber"},
    "task": {"tasknumber", "confident"},
    "doctransfer": {"data"},
    "acknowledgement": {"regnumber", "incnumber"},
}
ZONES = ("header", "body")
_FREE = ("expansion", "varset")  # extensions: whatever stands in them is theirs


def name_of(element: etree._Element) -> str:
    return etree.QName(element).localname.lower()


def children(element: etree._Element, name: str) -> list[etree._Element]:
    return [child for child in element if isinstance(child.tag, str) and name_of(child) == name]


def check_shape(root: etree._Element) -> list[Fault]:
    """Faults of zones and of what stands in them. Unknown elements deep inside are let be: formats grow."""
    faults = []
    names = [name_of(child) for child in root if isinstance(child.tag, str)]
    for zone in ZONES:
        if zone not in names:
            faults.append(Fault(fault.NO_ZONE, zone))
        elif names.count(zone) > 1:
            faults.append(Fault(fault.ZONE_TWICE, zone))
    faults += [Fault(fault.UNKNOWN_ZONE, name[:40]) for name in names if name not in (*ZONES, *_FREE)]
    for zone in ZONES:
        for element in children(root, zone)[:1]:
            faults += _inside(element, zone)
    return faults


def _inside(element: etree._Element, zone: str) -> list[Fault]:
    faults = []
    parent = name_of(element)
    names = []
    for child in element:
        if not isinstance(child.tag, str):
            continue
        name = name_of(child)
        names.append(name)
        if name not in PARENTS:
            if parent in ZONES:
                faults.append(Fault(fault.UNKNOWN_ELEMENT, zone, name[:40]))
        elif parent not in PARENTS[name]:
            faults.append(Fault(fault.BAD_NESTING, zone, name, detail=f"in {parent}"))
        elif name not in _FREE:
            faults += _inside(child, zone)
    faults += [Fault(fault.BAD_COUNT, zone, name) for name in sorted(ONCE.get(parent, ())) if names.count(name) > 1]
    return faults
