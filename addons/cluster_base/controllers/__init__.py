from . import council, portal, public
