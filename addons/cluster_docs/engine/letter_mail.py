"""A saved or received mail as values: who wrote, what, when, which files. Pure; broken mails do not raise."""

import email
import email.policy
import email.utils
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import EmailMessage

MAX_FILES = 100
MAX_TEXT = 20_000
_TAGS = re.compile(r"<(script|style)\b.*?</\1>|<[^>]+>", re.IGNORECASE | re.DOTALL)


@dataclass(frozen=True)
class Mail:
    sender_name: str
    sender_email: str
    recipients: tuple[str, ...]
    subject: str
    message_id: str
    sent_at: datetime | None  # UTC, without zone
    text: str
    files: tuple[tuple[str, bytes], ...]


def parse(content: bytes) -> Mail:
    message = email.message_from_bytes(content, policy=email.policy.default)
    name, address = sender(_header(message, "From"))
    files, text = [], ""
    for part in message.walk():
        if part.is_multipart() and part.get_content_type() != "message/rfc822":
            continue
        if part.get_filename() or part.get_content_disposition() == "attachment" or not _is_text(part):
            if len(files) < MAX_FILES:
                files.append((part.get_filename() or "letter.eml", _bytes(part)))
            continue
        body = _text(part)
        if not text or part.get_content_type() == "text/plain":
            text = text if text and part.get_content_type() != "text/plain" else body
    return Mail(
        name or address,
        address,
        addresses(" ,".join(_header(message, field) for field in ("To", "Cc", "Delivered-To", "X-Original-To"))),
        _header(message, "Subject"),
        _header(message, "Message-ID"),
        moment(_header(message, "Date")),
        text.strip()[:MAX_TEXT],
        tuple(files),
    )


def sender(header: str) -> tuple[str, str]:
    name, address = email.utils.parseaddr(header or "")
    return " ".join(name.split())[:200], address.strip().lower()[:200]


def addresses(header: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(address.lower() for _name, address in email.utils.getaddresses([header]) if address))


def moment(header: str) -> datetime | None:
    try:
        told = email.utils.parsedate_to_datetime(header)
    except (TypeError, ValueError, IndexError):
        return None
    return told.astimezone(UTC).replace(tzinfo=None) if told.tzinfo else told


def plain(html: str) -> str:
    """Words of an HTML body, line by line."""
    text = re.sub(r"<(br|/p|/div|/tr|/li|/h\d)\b[^>]*>", "\n", html or "", flags=re.IGNORECASE)
    text = _TAGS.sub("", text)
    for escape, sign in (
        ("&nbsp;", " "),
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&quot;", '"'),
        ("&#39;", "'"),
        ("&amp;", "&"),
    ):
        text = text.replace(escape, sign)
    lines = [" ".join(line.split()) for line in text.splitlines()]
    return "\n".join(line for line in lines if line)[:MAX_TEXT]


def _header(message: EmailMessage, name: str) -> str:
    try:
        return " ".join(str(message.get(name) or "").split())[:998]
    except (ValueError, IndexError, AttributeError):
        return ""


def _is_text(part: EmailMessage) -> bool:
    return part.get_content_type() in ("text/plain", "text/html")


def _bytes(part: EmailMessage) -> bytes:
    if part.get_content_type() == "message/rfc822":
        inner = part.get_payload()
        return inner[0].as_bytes() if isinstance(inner, list) and inner else b""
    return part.get_payload(decode=True) or b""


def _text(part: EmailMessage) -> str:
    content = part.get_payload(decode=True) or b""
    try:
        words = content.decode(part.get_content_charset() or "utf-8", "replace")
    except LookupError:
        words = content.decode("utf-8", "replace")
    words = words.replace("\x00", "")
    return plain(words) if part.get_content_type() == "text/html" else words
