"""The exchange's way over mail: SMTP out, POP3 in. Knows nothing of Odoo nor of what the mails hold.

Every wait is bounded by a time-out and every answer by a number of bytes, so that a mailbox that stalls, lies about
its sizes or never ends cannot hold up the office.
"""

import poplib
import smtplib
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

SECURITY = ("none", "starttls", "ssl")
LINE = 64 * 1024  # a longer line is no mail


class TransportFault(Exception):
    """`step`: connect, login, list, fetch, delete, send. `detail`: what the other side said."""

    def __init__(self, step: str, detail: str):
        super().__init__(f"{step}: {detail}")
        self.step = step
        self.detail = detail[:300]


class TooLarge(Exception):
    """The mail is larger than it may be; its connection can no longer be used."""


@dataclass(frozen=True)
class Server:
    host: str
    port: int
    security: str = "ssl"
    user: str = ""
    password: str = ""
    timeout: float = 30.0


@dataclass(frozen=True)
class Waiting:
    """A mail in the box: its place in this session, its lasting id and the size that the server declares."""

    place: int
    uid: str
    size: int


def _reason(error: Exception) -> str:
    text = getattr(error, "smtp_error", b"") or (error.args[0] if error.args else "") or type(error).__name__
    return text.decode("utf-8", "replace") if isinstance(text, bytes) else str(text)


class Sender:
    """Sends over one connection. Use as a context manager."""

    def __init__(self, server: Server):
        self.server = server
        self._smtp: smtplib.SMTP | None = None

    def __enter__(self) -> "Sender":
        server = self.server
        try:
            if server.security == "ssl":
                context = ssl.create_default_context()
                smtp = smtplib.SMTP_SSL(server.host, server.port, timeout=server.timeout, context=context)
            else:
                smtp = smtplib.SMTP(server.host, server.port, timeout=server.timeout)
            if server.security == "starttls":
                smtp.starttls(context=ssl.create_default_context())
            if server.user:
                smtp.login(server.user, server.password)
        except smtplib.SMTPAuthenticationError as error:
            raise TransportFault("login", _reason(error)) from error
        except (smtplib.SMTPException, OSError, ValueError) as error:
            raise TransportFault("connect", _reason(error)) from error
        self._smtp = smtp
        return self

    def __exit__(self, *_error) -> None:
        try:
            self._smtp.quit()
        except (smtplib.SMTPException, OSError):
            self._smtp.close()

    def send(self, sender: str, to: str, mail: bytes) -> None:
        try:
            self._smtp.sendmail(sender, [to], mail)
        except smtplib.SMTPRecipientsRefused as error:
            codes = ", ".join(
                f"{address}: {_reason(OSError(text))}" for address, (_c, text) in error.recipients.items()
            )
            raise TransportFault("send", codes) from error
        except (smtplib.SMTPException, OSError, ValueError) as error:
            raise TransportFault("send", _reason(error)) from error


class _Bounded:
    """An answer of several lines is read up to a bound, whatever size was declared."""

    limit = 1024 * 1024

    def _getlongresp(self):
        answer, lines, octets = self._getresp(), [], 0
        while True:
            line, size = self._getline()
            if line == b".":
                return answer, lines, octets
            if line.startswith(b".."):
                line, size = line[1:], size - 1
            octets += size
            if octets > self.limit:
                raise TooLarge
            lines.append(line)

    def _getline(self):
        line = self.file.readline(LINE + 1)
        if len(line) > LINE:
            raise poplib.error_proto("line too long")
        if not line:
            raise poplib.error_proto("-ERR EOF")
        octets = len(line)
        return line.rstrip(b"\r\n"), octets


class _Pop3(_Bounded, poplib.POP3):
    pass


class _Pop3Ssl(_Bounded, poplib.POP3_SSL):
    pass


class Box:
    """An open mailbox."""

    def __init__(self, pop: poplib.POP3):
        self._pop = pop

    def waiting(self, most: int = 10_000) -> list[Waiting]:
        try:
            sizes = {}
            for line in self._pop.list()[1][:most]:
                place, size = line.split()[:2]
                sizes[int(place)] = int(size)
            found = []
            for line in self._pop.uidl()[1]:
                place, uid = line.split(None, 1)
                if int(place) in sizes:
                    found.append(Waiting(int(place), uid.decode("ascii", "replace").strip()[:200], sizes[int(place)]))
            return found
        except (poplib.error_proto, OSError, ValueError, TooLarge) as error:
            raise TransportFault("list", _reason(error)) from error

    def fetch(self, mail: Waiting, limit: int) -> bytes:
        """Raises TooLarge when more comes than was declared and allowed; the connection is of no use after it."""
        self._pop.limit = limit
        try:
            return b"\r\n".join(self._pop.retr(mail.place)[1]) + b"\r\n"
        except (poplib.error_proto, OSError) as error:
            raise TransportFault("fetch", _reason(error)) from error
        finally:
            self._pop.limit = _Bounded.limit

    def delete(self, mail: Waiting) -> None:
        try:
            self._pop.dele(mail.place)
        except (poplib.error_proto, OSError) as error:
            raise TransportFault("delete", _reason(error)) from error


@contextmanager
def open_box(server: Server) -> Iterator[Box]:
    pop = None
    try:
        try:
            if server.security == "ssl":
                context = ssl.create_default_context()
                pop = _Pop3Ssl(server.host, server.port, timeout=server.timeout, context=context)
            else:
                pop = _Pop3(server.host, server.port, timeout=server.timeout)
            if server.security == "starttls":
                pop.stls(ssl.create_default_context())
        except (poplib.error_proto, OSError, ValueError) as error:
            raise TransportFault("connect", _reason(error)) from error
        try:
            pop.user(server.user)
            pop.pass_(server.password)
        except (poplib.error_proto, OSError) as error:
            raise TransportFault("login", _reason(error)) from error
        yield Box(pop)
        try:
            pop.quit()  # only now are deleted mails gone
        except (poplib.error_proto, OSError) as error:
            raise TransportFault("fetch", _reason(error)) from error
    finally:
        if pop is not None:
            try:
                pop.close()
            except (OSError, socket.error):  # noqa: UP024  the socket may be gone already
                pass
