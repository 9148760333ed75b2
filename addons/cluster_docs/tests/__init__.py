import sys

# tests/engine is run without Odoo
if "odoo.modules.module" in sys.modules:
    from . import (
        test_application_case,  # noqa: F401
        test_application_flow,  # noqa: F401
        test_application_status,  # noqa: F401
        test_check_page,  # noqa: F401
        test_correspondence,  # noqa: F401
        test_document,  # noqa: F401
        test_document_access,  # noqa: F401
        test_document_card,  # noqa: F401
        test_document_registration,  # noqa: F401
        test_document_steps,  # noqa: F401
        test_journals,  # noqa: F401
        test_outage,  # noqa: F401
        test_post,  # noqa: F401
        test_procedure_import,  # noqa: F401
        test_resolution,  # noqa: F401
        test_signing,  # noqa: F401
        test_verify,  # noqa: F401
    )
