from . import barcode  # noqa: F401
from . import batch  # noqa: F401
from . import fetcher  # noqa: F401
from . import ir_actions_report  # noqa: F401
from . import pypdf_compat  # noqa: F401
from . import stylesheets  # noqa: F401
