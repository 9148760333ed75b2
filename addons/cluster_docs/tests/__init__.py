# pytest also imports this package plainly, on its way to the tests of engine/.
if __name__.startswith("odoo.addons."):
    from . import test_check_page  # noqa: F401
    from . import test_signing  # noqa: F401
