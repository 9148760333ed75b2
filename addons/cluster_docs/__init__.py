# Odoo imports this package as odoo.addons.*; the tests of engine/ import it plainly, without the models.
if __name__.startswith("odoo.addons."):
    from . import controllers, models, wizards  # noqa: F401
    from .hooks import pre_init_hook  # noqa: F401
