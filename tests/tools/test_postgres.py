"""Which server is meant, and what is said when it does not start."""

import socket

import pytest

from tools import postgres
from tools.console import Problem


@pytest.fixture(autouse=True)
def _no_environment(monkeypatch):
    for name in ("DATABASE_URL", "PGHOST", "PGPORT", "PGUSER", "PGPASSWORD", "CLUSTER_PRIVATE_PG"):
        monkeypatch.delenv(name, raising=False)


def test_nothing_named_means_the_private_server():
    assert postgres.external() is None


def test_database_url_becomes_libpq_variables(monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgresql://district%40a:p%2Fw@db.example:5433/postgres")
    assert postgres.external() == {
        "PGHOST": "db.example",
        "PGPORT": "5433",
        "PGUSER": "district@a",
        "PGPASSWORD": "p/w",
    }


def test_database_url_without_password_and_port(monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgres://odoo@db.example")
    assert postgres.external() == {"PGHOST": "db.example", "PGPORT": "5432", "PGUSER": "odoo"}


@pytest.mark.parametrize("url", ["mysql://a@b/c", "postgresql:///postgres", "db.example:5432", "nonsense"])
def test_another_database_url_is_a_problem(monkeypatch, url):
    monkeypatch.setenv("DATABASE_URL", url)
    with pytest.raises(Problem, match="DATABASE_URL must look like"):
        postgres.external()


def test_pg_variables_name_a_real_server(monkeypatch):
    monkeypatch.setenv("PGHOST", "db.example")
    monkeypatch.setenv("PGUSER", "odoo")
    assert postgres.external() == {"PGHOST": "db.example", "PGUSER": "odoo"}


@pytest.mark.parametrize(
    ("log", "told"),
    [
        ("FATAL:  could not write: No space left on device", "the disk is full"),
        ("LOG:  could not bind IPv4 address: Address already in use", "port 5999 is taken"),
        ('FATAL:  could not open file "x": Permission denied', "its user may not use"),
        ("FATAL:  database files are incompatible with server", "database files are incompatible"),
    ],
)
def test_why_it_does_not_start(tmp_path, log, told):
    server = postgres.Server(tmp_path)
    (tmp_path / "port").write_text("5999")
    server.log.write_text(f"LOG:  starting\n{log}\n")
    assert told in server._why_not()


def test_a_taken_port_is_not_free():
    with socket.socket() as busy:
        busy.bind(("127.0.0.1", 0))
        busy.listen()
        assert not postgres.is_free(busy.getsockname()[1])


def test_a_free_port_is_free():
    assert postgres.is_free(postgres.free_port())
