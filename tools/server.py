"""Serving: Odoo in front of a database, until it is stopped."""

import contextlib
import http.client
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

from . import database, odoo, postgres
from .console import Problem, say, step
from .paths import LOGS

# Logins of the demo district; the password is the login.
LOGINS = (
    ("clerk", "registers, routes and controls documents of the district committee"),
    ("clerk_zaliessie", "the same in the Zaliessie rural council (clerk_kreva in Kreva)"),
    ("executor", "carries out what the head assigns"),
    ("head", "resolutions and signature, PIN 1234 (head_zaliessie, head_kreva in the councils)"),
    ("controller", "takes documents off control"),
    ("coordinator", "runs the cluster"),
    ("farm", "a member farm"),
    ("resident", "applies online"),
    ("auditor", "reads all, writes nothing"),
    ("administrator", "sets up journals, procedures, templates"),
)


def wait_until_up(process: subprocess.Popen, port: int, timeout: float = 180) -> None:
    """Return when the server answers its health check.

    :raises Problem: it ended, or did not answer in ``timeout`` seconds.
    """
    end = time.monotonic() + timeout
    while time.monotonic() < end:
        if process.poll() is not None:
            raise Problem(f"Odoo ended at its start with code {process.returncode}; see {LOGS}.")
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
        with contextlib.suppress(OSError, http.client.HTTPException):
            connection.request("GET", "/web/health")
            if connection.getresponse().status == 200:
                return
        connection.close()
        time.sleep(0.2)
    raise Problem(f"Odoo does not answer on port {port} after {timeout:.0f} s; see {LOGS}.")


def arguments(name: str, port: int, workers: int = 0) -> list[str]:
    """Odoo's options for serving one database on loopback; no workers means threads.

    Without a filter: with the name alone Odoo serves no other database either, and asks PostgreSQL over a new
    connection for no list of them at every visit without a session.
    """
    return [
        "-d",
        name,
        "--http-port",
        str(port),
        "--gevent-port",
        str(postgres.free_port()),
        "--workers",
        str(workers),
        "--no-database-list",
    ]


@contextlib.contextmanager
def background(pg: dict[str, str], name: str, log: Path, workers: int = 0) -> Iterator[str]:
    """A server for tests and benchmarks; yields its address."""
    port = postgres.free_port()
    process = odoo.start(pg, arguments(name, port, workers), log)
    try:
        wait_until_up(process, port)
        yield f"http://127.0.0.1:{port}"
    finally:
        _stop(process)


def _stop(process: subprocess.Popen) -> None:
    process.terminate()
    try:
        process.wait(20)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def serve(pg: dict[str, str], name: str, port: int, demo: bool) -> int:
    if not postgres.is_free(port):
        taken, port = port, postgres.free_port()
        say(f"Port {taken} is taken by another program; serving on {port} instead.")
    log = LOGS / "odoo.log"
    with step("Starting Odoo"):
        process = odoo.start(pg, arguments(name, port), log)
        try:
            wait_until_up(process, port)
        except BaseException:
            _stop(process)
            raise
    try:
        _greet(pg, name, port, demo, log)
        return process.wait()
    except KeyboardInterrupt:
        say("Stopping")
        return 0
    finally:
        _stop(process)


def _greet(pg: dict[str, str], name: str, port: int, demo: bool, log: Path) -> None:
    address = f"http://127.0.0.1:{port}"
    say(f"\nThe district's back office: {address}")
    say(f"  apply online            {address}/services")
    say(f"  members                 {address}/members")
    say(f"  check a signature       {address}/check")
    say(f"  staff                   {address}/odoo")
    if demo and database.has_demo(pg, name):
        say("Demo logins (the password is the login):")
        for login, what in LOGINS:
            say(f"  {login:<23} {what}")
    else:
        say("First login: admin, password admin. Change it before anybody else can reach this address.")
    say(f"Log: {log}. Stop with Ctrl-C.")
