from . import fees, portal, public
