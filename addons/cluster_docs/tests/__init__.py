import sys

# tests/engine is run without Odoo
if "odoo.modules.module" in sys.modules:
    from . import (
        test_appeals,  # noqa: F401
        test_application_case,  # noqa: F401
        test_application_flow,  # noqa: F401
        test_application_status,  # noqa: F401
        test_check_page,  # noqa: F401
        test_correspondence,  # noqa: F401
        test_country_pack,  # noqa: F401
        test_deadline_why,  # noqa: F401
        test_discipline_report,  # noqa: F401
        test_document,  # noqa: F401
        test_document_access,  # noqa: F401
        test_document_card,  # noqa: F401
        test_document_file,  # noqa: F401
        test_document_registration,  # noqa: F401
        test_document_steps,  # noqa: F401
        test_exchange,  # noqa: F401
        test_flow_acquaintance,  # noqa: F401
        test_flow_approval,  # noqa: F401
        test_flow_control,  # noqa: F401
        test_flow_delegation,  # noqa: F401
        test_flow_desk,  # noqa: F401
        test_flow_races,  # noqa: F401
        test_flow_resolution,  # noqa: F401
        test_intake,  # noqa: F401
        test_journals,  # noqa: F401
        test_partner_merge,  # noqa: F401
        test_law_edition,  # noqa: F401
        test_procedure_import,  # noqa: F401
        test_reception,  # noqa: F401
        test_read_log,  # noqa: F401
        test_resolution,  # noqa: F401
        test_rights_http,  # noqa: F401
        test_rights_matrix,  # noqa: F401
        test_rights_routes,  # noqa: F401
        test_search,  # noqa: F401
        test_signing,  # noqa: F401
        test_signing_rows,  # noqa: F401
        test_upload_limit,  # noqa: F401
        test_term_changes,  # noqa: F401
        test_term_race,  # noqa: F401
        test_verify,  # noqa: F401
    )
