from . import (
    answer_return,
    answer_wizard,
    application_inquiry_wizard,
    deadline_wizard,
    document_reason,
    journal_print,
    procedure_import_wizard,
    sign_wizard,
    signing_key_import,
)
