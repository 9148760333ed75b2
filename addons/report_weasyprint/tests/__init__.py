# pytest also imports this package plainly, on its way to the tests of engine/.
if __name__.startswith("odoo.addons."):
    from . import (
        test_all_reports,  # noqa: F401
        test_api,  # noqa: F401
        test_batch,  # noqa: F401
        test_controllers,  # noqa: F401
        test_fetcher,  # noqa: F401
        test_layout,  # noqa: F401
    )
