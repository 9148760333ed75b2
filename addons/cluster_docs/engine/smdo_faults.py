"""Error codes of the exchange. A code says what is wrong, the rest where.

Codes 1 to 3 mean one thing in an acknowledgement of delivery (the header is wrong) and another in one of
registration (the receiver's decision).
"""

from dataclasses import dataclass

BAD_STANDARD, BAD_VERSION, BAD_MESSAGE_TYPE = 1, 2, 3
NO_RECEIVER, NOT_FOR_US, NO_HEADER_ATTRIBUTE = 10, 11, 12
NO_ZONE, UNKNOWN_ZONE, ZONE_TWICE = 20, 21, 22
UNKNOWN_ELEMENT, BAD_NESTING, BAD_COUNT, BAD_ATTRIBUTE, BAD_CONTENT, NO_ATTRIBUTE = range(30, 36)
BAD_XML, BAD_SIGNATURE, NO_SIGNATURE, UNTRUSTED = -1, -21, -22, -23
NOT_REGISTERED, REFUSED, SIGNATURE_REFUSED = 1, 2, 3  # decisions
DELIVERY_CODES = (1, 2, 3, 10, 11, 12, 20, 21, 22, 30, 31, 32, 33, 34, 35, -1, -21, -22, -23)
DECISION_CODES = (NOT_REGISTERED, REFUSED, SIGNATURE_REFUSED)


@dataclass(frozen=True)
class Fault:
    code: int
    zone: str = ""
    element: str = ""
    attribute: str = ""
    detail: str = ""

    @property
    def where(self) -> str:
        path = "/".join(filter(None, (self.zone, self.element, self.attribute and f"@{self.attribute}")))
        return f"{path}: {self.detail}" if path and self.detail else path or self.detail
