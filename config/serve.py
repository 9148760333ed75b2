"""Odoo's command line as a script. A server with workers starts its companion for live connections by the name that it
was started with; after ``python -m odoo`` that name cannot be run, and the server would try again without end."""

import odoo.cli

if __name__ == "__main__":
    odoo.cli.main()
