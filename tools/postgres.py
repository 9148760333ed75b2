"""PostgreSQL: a private server under ``var/pg``, or a real one named by the environment.

root cannot run a PostgreSQL server, so as root it runs as an unprivileged user.
"""

import contextlib
import fcntl
import hashlib
import os
import pwd
import secrets
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from urllib.parse import unquote, urlparse

from . import system
from .console import Problem, say, step
from .paths import VAR

ROLE = "cluster"
SETTINGS = """
# Written by ./cluster. Loopback and a private socket only.
listen_addresses = '127.0.0.1'
max_connections = 120
shared_buffers = 512MB
work_mem = 16MB
maintenance_work_mem = 256MB
effective_cache_size = 2GB
max_wal_size = 4GB
checkpoint_timeout = 15min
random_page_cost = 1.1
default_statistics_target = 200
jit = off
timezone = 'UTC'
log_timezone = 'UTC'
log_line_prefix = '%m [%p] %d '
shared_preload_libraries = ''
"""


def external() -> dict[str, str] | None:
    """libpq's variables of a real server, from ``DATABASE_URL`` or ``PGHOST``; None without."""
    url = os.environ.get("DATABASE_URL")
    if url:
        parts = urlparse(url)
        if parts.scheme not in ("postgres", "postgresql") or not parts.hostname:
            raise Problem("DATABASE_URL must look like postgresql://user:password@host:5432/postgres.")
        found = {
            "PGHOST": parts.hostname,
            "PGPORT": str(parts.port or 5432),
            "PGUSER": unquote(parts.username or ""),
            "PGPASSWORD": unquote(parts.password or ""),
        }
        return {key: value for key, value in found.items() if value}
    if os.environ.get("PGHOST") and not os.environ.get("CLUSTER_PRIVATE_PG"):
        return {key: os.environ[key] for key in ("PGHOST", "PGPORT", "PGUSER", "PGPASSWORD") if os.environ.get(key)}
    return None


def bin_folder() -> Path:
    """The newest installed server's programs."""
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name))
    if folders:
        return folders[-1]
    initdb = shutil.which("initdb")
    if initdb:
        return Path(initdb).resolve().parent
    raise Problem("PostgreSQL 15 or newer is missing: install it, or set DATABASE_URL to a server.")


class Server:
    """The private server: data, password and port under one folder."""

    def __init__(self, folder: Path | None = None):
        self.home = folder or self._home()
        self.data = self.home / "data"
        self.log = self.home / "server.log"
        self.password_file = self.home / "password"

    # -- where, and as whom ------------------------------------------------

    @staticmethod
    def owner() -> pwd.struct_passwd | None:
        """The unprivileged user that runs it where we are root."""
        if os.geteuid():
            return None
        for name in ("postgres", "nobody"):
            with contextlib.suppress(KeyError):
                return pwd.getpwnam(name)
        raise Problem("There is no unprivileged user to run PostgreSQL: create one named postgres.")

    @classmethod
    def _home(cls) -> Path:
        configured = os.environ.get("CLUSTER_PG_DIR")
        if configured:
            return Path(configured).resolve()
        home = VAR / "pg"
        VAR.mkdir(parents=True, exist_ok=True)
        owner = cls.owner()
        if owner and not cls._reachable(VAR, owner):
            # A checkout below a closed folder (root's home): the server's user cannot enter it.
            digest = hashlib.sha256(str(VAR).encode()).hexdigest()[:12]
            return Path("/var/tmp") / f"cluster-pg-{digest}"  # noqa: S108  owned and closed by us below
        return home

    @classmethod
    def _reachable(cls, folder: Path, owner: pwd.struct_passwd) -> bool:
        return subprocess.run([*cls._become(owner), "test", "-x", str(folder)], check=False).returncode == 0

    @staticmethod
    def _become(owner: pwd.struct_passwd | None) -> list[str]:
        if owner is None:
            return []
        return ["setpriv", f"--reuid={owner.pw_uid}", f"--regid={owner.pw_gid}", "--clear-groups", "--"]

    def _run(self, *command: str, check: bool = True, **options) -> subprocess.CompletedProcess:
        environment = {key: value for key, value in os.environ.items() if not key.startswith("PG")}
        return subprocess.run(
            [*self._become(self.owner()), *command],
            capture_output=True,
            text=True,
            check=check,
            cwd="/",
            env=environment,
            **options,
        )

    # -- life --------------------------------------------------------------

    def running(self) -> bool:
        if not (self.data / "PG_VERSION").exists() or self._is_dead():
            return False
        return self._run(str(bin_folder() / "pg_ctl"), "status", "-D", str(self.data), check=False).returncode == 0

    def _pid(self) -> int:
        try:
            return int((self.data / "postmaster.pid").read_text().splitlines()[0])
        except (FileNotFoundError, ValueError, IndexError):
            return 0

    def _is_dead(self) -> bool:
        """Whether the server was killed: gone, or a zombie that nobody has reaped.

        PostgreSQL itself takes a zombie for a living server and would refuse to start.
        """
        pid = self._pid()
        try:
            state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
        except (OSError, IndexError):
            return True
        return not pid or state in "ZX"

    def port(self) -> int:
        return int((self.home / "port").read_text())

    def environment(self) -> dict[str, str]:
        return {
            "PGHOST": "127.0.0.1",
            "PGPORT": str(self.port()),
            "PGUSER": ROLE,
            "PGPASSWORD": self.password_file.read_text().strip(),
        }

    def ensure(self) -> None:
        """Create the server where there is none, start it where it does not run."""
        if self.running():
            return
        system.ensure(system.DATABASE)
        if not (self.data / "PG_VERSION").exists():
            with step("Creating the private PostgreSQL"):
                self._create()
        with step("Starting the private PostgreSQL"):
            self._start()

    def _create(self) -> None:
        owner = self.owner()
        if shutil.disk_usage(self.home.parent if self.home.parent.exists() else "/").free < 2 * 1024**3:
            raise Problem(f"Less than 2 GB are free where {self.home} lies: free some disk space first.")
        shutil.rmtree(self.data, ignore_errors=True)
        try:
            self.home.mkdir(parents=True, exist_ok=True)
            self.home.chmod(0o700)
            self.password_file.write_text(secrets.token_urlsafe(24))
            self.password_file.chmod(0o600)
            if owner:
                os.chown(self.home, owner.pw_uid, owner.pw_gid)
                os.chown(self.password_file, owner.pw_uid, owner.pw_gid)
        except PermissionError as error:
            raise Problem(
                f"{self.home} cannot be written: give this user rights to it, or set CLUSTER_PG_DIR."
            ) from error
        made = self._run(
            str(bin_folder() / "initdb"),
            "-D",
            str(self.data),
            "-U",
            ROLE,
            "--encoding=UTF8",
            "--locale=C.UTF-8",
            "--auth=scram-sha-256",
            f"--pwfile={self.password_file}",
            check=False,
        )
        if made.returncode:
            shutil.rmtree(self.data, ignore_errors=True)
            raise Problem(f"initdb failed: {(made.stderr or made.stdout).strip().splitlines()[-1]}")
        with (self.data / "postgresql.conf").open("a") as configuration:
            configuration.write(SETTINGS + f"unix_socket_directories = '{self.home}'\n")

    def _start(self) -> None:
        if self._pid() and self._is_dead():
            for lock in (self.data / "postmaster.pid", *self.home.glob(".s.PGSQL.*")):
                lock.unlink(missing_ok=True)
        port_file = self.home / "port"
        port = self.port() if port_file.exists() else 0
        if not port or not is_free(port):
            if port:
                say(f"   port {port} is taken by another program; choosing a free one")
            port = free_port()
            port_file.write_text(str(port))
        socket_folder = self.home if len(str(self.home)) < 90 else ""
        started = self._pg_ctl_start(port, str(socket_folder))
        end = time.monotonic() + 20
        while started.returncode and "shared memory block" in self._tail() and time.monotonic() < end:
            # The children of a killed server are still ending.
            time.sleep(0.5)
            started = self._pg_ctl_start(port, str(socket_folder))
        if started.returncode:
            raise Problem(self._why_not())

    def _pg_ctl_start(self, port: int, socket_folder: str) -> subprocess.CompletedProcess:
        return self._run(
            str(bin_folder() / "pg_ctl"),
            "start",
            "-D",
            str(self.data),
            "-l",
            str(self.log),
            "-w",
            "-t",
            "60",
            "-o",
            f"-p {port} -c unix_socket_directories='{socket_folder}'",
            check=False,
        )

    def _tail(self) -> str:
        lines = self.log.read_text(errors="replace").splitlines()[-20:] if self.log.exists() else []
        return "\n".join(lines)

    def _why_not(self) -> str:
        text = self._tail()
        lines = text.splitlines()
        if "No space left" in text:
            return "PostgreSQL does not start because the disk is full: free some space and try again."
        if "could not bind" in text or "Address already in use" in text:
            return (
                f"PostgreSQL does not start because port {self.port()} is taken: stop the other program and try again."
            )
        if "ermission" in text:
            return f"PostgreSQL does not start because its user may not use {self.data}: check the folder's rights."
        reason = next((line for line in reversed(lines) if "FATAL" in line or "ERROR" in line), "no reason in the log")
        return f"PostgreSQL does not start ({reason.strip()}); see {self.log}."

    def stop(self) -> bool:
        """Stop it; False where it did not run."""
        if not self.running():
            return False
        self._run(str(bin_folder() / "pg_ctl"), "stop", "-D", str(self.data), "-m", "fast", "-w", check=False)
        return True


def is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextlib.contextmanager
def running() -> Iterator[dict[str, str]]:
    """The environment that reaches the server; ours is started, and stopped by its last user.

    Each launcher holds a shared lock while it works. Who can turn it into an exclusive one
    at its end is the last, and stops the server. After a ``kill -9`` nobody does, and the
    next run finds the server and uses it.
    """
    found = external()
    if found is not None:
        yield found
        return
    server = Server()
    server.ensure()
    with (server.home / "users.lock").open("w") as users:
        fcntl.flock(users, fcntl.LOCK_SH)
        try:
            yield server.environment()
        finally:
            with contextlib.suppress(BlockingIOError):
                fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
                server.stop()


def sql(environment: dict[str, str], statement: str, database: str = "postgres") -> list[str]:
    """Run one statement by psql; rows as lines, columns parted by ``|``.

    :raises Problem: the server refuses.
    """
    result = _psql(environment, ["-d", database, "-c", statement])
    if result.returncode:
        raise Problem(f"The database refused a command: {result.stderr.strip().splitlines()[-1]}")
    return [line for line in result.stdout.splitlines() if line]


def _psql(environment: dict[str, str], arguments: Sequence[str]) -> subprocess.CompletedProcess:
    psql = shutil.which("psql") or str(bin_folder() / "psql")
    return subprocess.run(
        [psql, "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", *arguments],
        env=dict(os.environ, **environment),
        capture_output=True,
        text=True,
        check=False,
    )


def database_exists(environment: dict[str, str], name: str) -> bool:
    return bool(sql(environment, f"SELECT 1 FROM pg_database WHERE datname = '{name}'"))  # noqa: S608  names are ours
