from . import portal, public, shop, shop_order, shop_portal
