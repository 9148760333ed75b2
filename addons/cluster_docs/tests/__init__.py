from . import test_check_page
from . import test_signing
