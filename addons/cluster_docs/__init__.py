import sys

# engine/ is imported without Odoo by its own tests
if "odoo.modules.module" in sys.modules:
    from . import controllers, models, wizards  # noqa: F401
    from .hooks import pre_init_hook  # noqa: F401
