"""The private server's life: created, killed, found again, its port taken. Starts real servers."""

import fcntl
import os
import signal
import socket
import subprocess
import tempfile
import time
from pathlib import Path

import pytest

from tools import postgres
from tools.console import Problem


@pytest.fixture
def server(monkeypatch):
    for name in ("DATABASE_URL", "PGHOST"):
        monkeypatch.delenv(name, raising=False)
    with tempfile.TemporaryDirectory(dir="/var/tmp") as folder:
        os.chmod(folder, 0o755)
        home = Path(folder) / "pg"
        monkeypatch.setenv("CLUSTER_PG_DIR", str(home))
        made = postgres.Server()
        yield made
        made.stop()


def postmaster(server) -> int:
    return int((server.data / "postmaster.pid").read_text().splitlines()[0])


def answers(server) -> bool:
    return postgres.sql(server.environment(), "SELECT 1") == ["1"]


def test_it_is_stopped_by_its_last_user_only(server):
    with postgres.running() as first:
        assert postgres.sql(first, "SELECT 1") == ["1"]
        other = (server.home / "users.lock").open("w")
        fcntl.flock(other, fcntl.LOCK_SH)
    assert server.running(), "another launcher still works with it"
    other.close()
    with postgres.running():
        pass
    assert not server.running()


def test_it_goes_on_after_kill_9(server):
    server.ensure()
    postgres.sql(server.environment(), "CREATE TABLE kept (value int)")
    postgres.sql(server.environment(), "INSERT INTO kept VALUES (7)")
    pid = postmaster(server)
    os.kill(pid, signal.SIGKILL)
    again = postgres.Server()
    end = time.monotonic() + 10
    while again.running() and time.monotonic() < end:
        time.sleep(0.02)
    assert not again.running()
    again.ensure()
    assert postmaster(again) != pid
    assert postgres.sql(again.environment(), "SELECT value FROM kept") == ["7"]


def test_a_taken_port_is_left_to_the_other_program(server, capfd):
    server.ensure()
    port = server.port()
    server.stop()
    with socket.socket() as other:
        other.bind(("127.0.0.1", port))
        other.listen()
        server.ensure()
        assert server.port() != port
        assert answers(server)
    assert f"port {port} is taken" in capfd.readouterr().err


def test_a_running_server_is_used_again(server):
    server.ensure()
    pid = postmaster(server)
    postgres.Server().ensure()
    assert postmaster(server) == pid


def test_a_failed_start_tells_the_reason(server):
    server.ensure()
    server.stop()
    with (server.data / "postgresql.conf").open("a") as configuration:
        configuration.write("shared_buffers = '900TB'\n")
    with pytest.raises(Problem, match="does not start"):
        server.ensure()


def test_the_full_disk_and_the_rights_are_named(server):
    server.home.mkdir(parents=True)
    server.log.write_text("FATAL:  could not write lock file: No space left on device\n")
    assert "disk is full" in server._why_not()
    server.log.write_text("FATAL:  data directory has wrong ownership: Permission denied\n")
    assert "rights" in server._why_not()


def test_it_listens_on_loopback_only_and_asks_for_the_password(server):
    server.ensure()
    assert postgres.sql(server.environment(), "SHOW listen_addresses") == ["127.0.0.1"]
    wrong = dict(os.environ, **(server.environment() | {"PGPASSWORD": "wrong"}))
    refused = subprocess.run(["psql", "-d", "postgres", "-c", "SELECT 1"], env=wrong, capture_output=True, check=False)
    assert refused.returncode != 0
