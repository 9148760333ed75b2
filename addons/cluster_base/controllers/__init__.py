from . import (
    ask,
    books,
    council,
    exchange,
    exchange_groups,
    fees,
    join,
    joint,
    leaflet,
    portal,
    portal_directory,
    public,
    public_data,
    shop,
    shop_order,
    shop_portal,
)
from . import portal, portal_directory, public, public_data, routes
