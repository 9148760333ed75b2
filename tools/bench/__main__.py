"""Run one benchmark inside Odoo and print its figures, one JSON object a line.

Arguments: benchmark, database, addons path, data folder. Exit code 1 where a figure is not ok.
"""

import importlib
import json
import sys

import odoo.cli  # noqa: F401  odoo is a namespace package: its parts must be asked for
from odoo import api
from odoo.modules.registry import Registry
from odoo.tools import config


def main(name: str, database: str, addons_path: str, data_folder: str) -> int:
    config.parse_config(
        [
            "-d",
            database,
            "--addons-path",
            addons_path,
            "--data-dir",
            data_folder,
            "--http-interface",
            "127.0.0.1",
            "--log-level=warn",
        ],
        setup_logging=True,
    )
    bench = importlib.import_module(f"tools.bench.{name}")
    fine = True
    with Registry(database).cursor() as cr:
        for figure in bench.main(api.Environment(cr, api.SUPERUSER_ID, {})):
            print(json.dumps(figure), flush=True)
            fine = fine and figure["ok"]
        cr.rollback()
    return 0 if fine else 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
