from . import joint, portal, public
