from . import application_inquiry_wizard
from . import deadline_wizard
from . import document_reason
from . import journal_print
from . import procedure_import_wizard
