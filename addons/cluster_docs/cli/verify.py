import argparse
import sys

from odoo import SUPERUSER_ID, api
from odoo.cli import Command
from odoo.modules.registry import Registry
from odoo.tools import config


class Verify(Command):
    """Prove numbers, deadlines, histories and files of a database; exit 1 and name each breach otherwise."""

    def run(self, args):
        parser = argparse.ArgumentParser(prog=self.prog, description=self.__doc__)
        parser.add_argument("-d", "--database", required=True)
        parser.add_argument("-c", "--config")
        known, rest = parser.parse_known_args(args)
        config.parse_config(
            [*(["-c", known.config] if known.config else []), "-d", known.database, "--no-http", *rest],
            setup_logging=True,
        )
        with Registry(known.database).cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {"lang": "en_US"})
            if "cluster.verify" not in env:
                sys.exit(f"{known.database} has no cluster_docs: install it first.")
            count = 0
            for breach in env["cluster.verify"]._breaches():  # told as they are found: the whole may take minutes
                count += 1
                print(breach.text, flush=True)  # noqa: T201 (the command's output)  # pylint: disable=print-used
        if count:
            print(f"{count} breaches.")  # noqa: T201  # pylint: disable=print-used
            sys.exit(1)
        print("No breach.")  # noqa: T201  # pylint: disable=print-used
