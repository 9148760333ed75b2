from . import ask, exchange, exchange_groups, leaflet, portal, public
