import sys

# `engine/` is plain Python: importing it without Odoo must not load the models.
if "odoo.modules.module" in sys.modules:
    from . import controllers, models, wizards  # noqa: F401
