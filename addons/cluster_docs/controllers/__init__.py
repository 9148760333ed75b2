from . import applications
from . import apply
from . import check
from . import services
from . import status
