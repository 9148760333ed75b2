from . import (
    answer_return,
    answer_wizard,
    application_inquiry_wizard,
    certificate_start,
    deadline_wizard,
    document_compose,
    document_reason,
    journal_print,
    procedure_import_wizard,
    sign_wizard,
    signing_key_import,
    template_preview,
)
