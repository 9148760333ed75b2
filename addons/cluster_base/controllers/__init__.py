from . import join, portal, public
from . import council, portal, public
from . import fees, portal, public
from . import books, portal, public
from . import joint, portal, public
from . import portal, public, shop, shop_order, shop_portal
from . import portal, portal_directory, public, public_data
from . import ask, exchange, exchange_groups, leaflet, portal, public
