"""The commands of ``./cluster``."""

import argparse
import contextlib
import sys
from collections.abc import Iterator

from . import archive, benchmark, database, environment, odoo, odoo_source, postgres, server, suite, system
from .console import Problem, say

DATABASE = "district"


@contextlib.contextmanager
def ready(development: bool = False) -> Iterator[dict[str, str]]:
    """Everything that a command stands on: packages, Odoo, Python, PostgreSQL."""
    system.ensure((*system.RUN, *(() if postgres.external() is not None else system.DATABASE)))
    if development:
        system.ensure(system.TEST)
    odoo_source.ensure()
    environment.ensure(development)
    with postgres.running() as pg:
        yield pg


def existing(pg: dict[str, str], name: str) -> str:
    if not postgres.database_exists(pg, name):
        raise Problem(f"There is no database {name}: run './cluster init -d {name}' first.")
    return name


def init(options: argparse.Namespace) -> int:
    with ready() as pg:
        database.ensure(pg, options.database, options.with_demo)
        say(f"Database {options.database} is ready.")
    return 0


def up(options: argparse.Namespace) -> int:
    with ready() as pg:
        database.ensure(pg, options.database, options.with_demo)
        return server.serve(pg, options.database, options.port, demo=options.with_demo)


def test(options: argparse.Namespace) -> int:
    with ready(development=True) as pg:
        return suite.run(pg, options.arguments)


def shell(options: argparse.Namespace) -> int:
    with ready() as pg:
        command = ["-d", existing(pg, options.database), "--no-http", "--log-level=warn"]
        return odoo.call(pg, command, subcommand="shell")


def bench(options: argparse.Namespace) -> int:
    with ready(development=True) as pg:
        return benchmark.run(pg, options.name)


def verify(options: argparse.Namespace) -> int:
    with ready() as pg:
        return odoo.call(pg, ["-d", existing(pg, options.database), "--log-level=warn"], subcommand="verify")


def backup(options: argparse.Namespace) -> int:
    with ready() as pg:
        archive.backup(pg, existing(pg, options.database), options.directory)
    return 0


def restore(options: argparse.Namespace) -> int:
    with ready() as pg:
        archive.restore(pg, options.file, options.database)
    return 0


def lint(_options: argparse.Namespace) -> int:
    from . import lint as linting

    system.ensure(system.TEST)
    odoo_source.ensure()
    environment.ensure(development=True)
    return linting.ensure_and_run()


def lock(_options: argparse.Namespace) -> int:
    environment.lock()
    return 0


def down(_options: argparse.Namespace) -> int:
    if postgres.external() is not None:
        say("The database server is not ours; nothing to stop.")
    elif postgres.Server().stop():
        say("The private PostgreSQL is stopped.")
    else:
        say("The private PostgreSQL did not run.")
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="./cluster", description="The back office of a district cluster.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    def add(name: str, run, text: str, with_database: bool = True) -> argparse.ArgumentParser:
        command = commands.add_parser(name, help=text, description=text)
        command.set_defaults(run=run)
        if with_database:
            command.add_argument("-d", "--database", default=DATABASE, help=f"database (default {DATABASE})")
        return command

    def add_demo(command: argparse.ArgumentParser) -> None:
        command.add_argument(
            "--with-demo",
            action=argparse.BooleanOptionalAction,
            default=postgres.external() is None,
            help="load the demo district (the default on the private server only)",
        )

    serve = add("up", up, "set up what is missing, create or upgrade the database, serve")
    serve.add_argument("--port", type=int, default=8069, help="HTTP port on loopback (default 8069)")
    add_demo(serve)
    add_demo(add("init", init, "the same as up, without serving"))
    tests = add("test", test, "run the tests; further words go to pytest", with_database=False)
    tests.add_argument("arguments", nargs=argparse.REMAINDER, metavar="PYTEST ARGUMENTS")
    add("shell", shell, "Python on standard input or interactive, with env")
    add("bench", bench, "measure; one JSON object a line", with_database=False).add_argument("name")
    add("verify", verify, "self-check of every addon; exit 1 on a breach")
    add("backup", backup, "write the database and its files into DIR").add_argument("directory")
    restoring = add("restore", restore, "make a database of a backup FILE")
    restoring.add_argument("file")
    add("lint", lint, "what .ci/run checks before the tests", with_database=False)
    add("lock", lock, "pin config/requirements*.in anew", with_database=False)
    add("down", down, "stop the private PostgreSQL", with_database=False)
    return parser


def dispatch(arguments: list[str]) -> int:
    if arguments[:1] == ["test"]:  # pytest's own options are not ours to read
        return test(argparse.Namespace(arguments=arguments[1:]))
    options = _parser().parse_args(arguments or ["--help"])
    sys.stdout.reconfigure(line_buffering=True)  # type: ignore[union-attr]
    return options.run(options)
