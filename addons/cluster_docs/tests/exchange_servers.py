"""Small mail servers on loopback for tests: SMTP that keeps what it gets, POP3 that serves what it is given."""

import socketserver
import threading
from dataclasses import dataclass, field


class _Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True


@dataclass
class Behaviour:
    """How the servers behave. `sizes`: declared in place of the true ones. `endless`: RETR never ends. `cut`: RETR
    breaks off after its first bytes. `keeps`: DELE is refused."""

    user: str = "box"
    password: str = "secret"
    refuse_recipient: bool = False
    sizes: dict[int, int] = field(default_factory=dict)
    endless: bool = False
    silent: bool = False
    lose_quit: bool = False
    cut: bool = False
    keeps: bool = False


class MailServers:
    """Use as a context manager. `sent`: mails that came by SMTP. `box`: [(uid, bytes)] that POP3 serves."""

    def __init__(self):
        self.behaviour = Behaviour()
        self.sent: list[tuple[str, list[str], bytes]] = []
        self.box: list[tuple[str, bytes]] = []
        self.retrieved: list[str] = []
        self.stop = threading.Event()

    def __enter__(self):
        self._servers = [self._start(_Smtp), self._start(_Pop)]
        self.smtp_port, self.pop_port = (server.server_address[1] for server in self._servers)
        return self

    def __exit__(self, *_error):
        self.stop.set()
        for server in self._servers:
            server.shutdown()
            server.server_close()

    def _start(self, handler):
        server = _Server(("127.0.0.1", 0), handler)
        server.servers = self
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        return server

    def put(self, *mails):
        for mail in mails:
            self.box.append((f"uid-{len(self.box) + len(self.retrieved) + 1}-{hash(mail) & 0xFFFF}", mail))


class _Handler(socketserver.StreamRequestHandler):
    def say(self, text):
        self.wfile.write(text.encode() + b"\r\n")

    def line(self):
        return self.rfile.readline().decode("utf-8", "replace").strip()


class _Smtp(_Handler):
    def handle(self):
        servers = self.server.servers
        self.say("220 loopback")
        sender, to = "", []
        while True:
            line = self.line()
            word = line.upper().split(" ")[0]
            if not line or word == "QUIT":
                self.say("221 bye")
                return
            if word in ("EHLO", "HELO"):
                self.say("250 loopback")
            elif word == "MAIL":
                sender, to = line.partition("<")[2].partition(">")[0], []
                self.say("250 ok")
            elif word == "RCPT":
                if servers.behaviour.refuse_recipient:
                    self.say("550 no such mailbox")
                    continue
                to.append(line.partition("<")[2].partition(">")[0])
                self.say("250 ok")
            elif word == "DATA":
                self.say("354 go on")
                lines = []
                while (raw := self.rfile.readline()) not in (b".\r\n", b""):
                    lines.append(raw[1:] if raw.startswith(b"..") else raw)
                servers.sent.append((sender, to, b"".join(lines)))
                self.say("250 kept")
            else:
                self.say("250 ok")


class _Pop(_Handler):
    def handle(self):
        servers = self.server.servers
        if servers.behaviour.silent:
            servers.stop.wait(20)
            return
        self.say("+OK loopback")
        box = list(servers.box)
        deleted = set()
        while True:
            line = self.line()
            word, _space, rest = line.partition(" ")
            word = word.upper()
            if not line:
                return
            if word == "QUIT":
                if servers.behaviour.lose_quit:
                    return
                servers.box[:] = [mail for place, mail in enumerate(box, 1) if place not in deleted]
                self.say("+OK bye")
                return
            if word == "PASS" and rest != servers.behaviour.password:
                self.say("-ERR wrong password")
            elif word == "LIST":
                self.say("+OK")
                for place, (_uid, mail) in enumerate(box, 1):
                    self.say(f"{place} {servers.behaviour.sizes.get(place, len(mail))}")
                self.say(".")
            elif word == "UIDL":
                self.say("+OK")
                for place, (uid, _mail) in enumerate(box, 1):
                    self.say(f"{place} {uid}")
                self.say(".")
            elif word == "RETR" and servers.behaviour.cut:
                servers.retrieved.append(box[int(rest) - 1][0])
                self.say("+OK")
                self.wfile.write(box[int(rest) - 1][1][:20])
                return
            elif word == "RETR":
                self.retrieve(box[int(rest) - 1])
            elif word == "DELE" and servers.behaviour.keeps:
                self.say("-ERR read only")
            elif word == "DELE":
                deleted.add(int(rest))
                self.say("+OK")
            else:
                self.say("+OK")

    def retrieve(self, mail):
        servers = self.server.servers
        servers.retrieved.append(mail[0])
        self.say("+OK")
        if servers.behaviour.endless:
            try:
                while not servers.stop.is_set():
                    self.wfile.write(b"x" * 1000 + b"\r\n")
            except OSError:
                return
        for line in mail[1].splitlines():
            self.wfile.write((b"." if line.startswith(b".") else b"") + line + b"\r\n")
        self.say(".")
