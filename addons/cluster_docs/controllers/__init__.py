from . import applications
from . import apply
from . import services
from . import status
