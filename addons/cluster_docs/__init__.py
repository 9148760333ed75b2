import sys

# engine/ is imported without Odoo by its own tests
if "odoo.modules.module" in sys.modules:
    from . import models, wizards  # noqa: F401
