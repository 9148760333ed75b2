import sys

if "odoo.modules.module" in sys.modules:
    from . import models  # noqa: F401
