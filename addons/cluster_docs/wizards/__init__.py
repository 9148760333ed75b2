from . import deadline_wizard
from . import document_reason
from . import journal_print
