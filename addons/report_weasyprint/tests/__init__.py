import sys

# pytest imports this package on its way to engine/, where Odoo is not loaded.
if "odoo.modules.module" in sys.modules:
    from . import test_all_reports  # noqa: F401
    from . import test_api  # noqa: F401
    from . import test_batch  # noqa: F401
    from . import test_controllers  # noqa: F401
    from . import test_fetcher  # noqa: F401
    from . import test_layout  # noqa: F401
