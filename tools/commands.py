"""The commands of ``./cluster``."""

import argparse

from . import database, environment, odoo_source, postgres, system


def ready(development: bool = False) -> dict[str, str]:
    """Everything that a command stands on: packages, Odoo, Python, PostgreSQL."""
    system.ensure((*system.RUN, *(() if postgres.external() is not None else system.DATABASE)))
    if development:
        system.ensure(system.TEST)
    odoo_source.ensure()
    environment.ensure(development)
    return postgres.ensure()


def core(_arguments) -> int:
    database.ensure_core(ready(development=True))
    return 0


def dispatch(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="./cluster")
    commands = parser.add_subparsers(required=True)
    commands.add_parser("core").set_defaults(run=core)
    commands.add_parser("lock").set_defaults(run=lambda _arguments: environment.lock() or 0)
    options = parser.parse_args(arguments)
    return options.run(options)
