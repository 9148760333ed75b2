from . import (
    barcode,  # noqa: F401
    batch,  # noqa: F401
    fetcher,  # noqa: F401
    ir_actions_report,  # noqa: F401
    pypdf_compat,  # noqa: F401
    stylesheets,  # noqa: F401
)
