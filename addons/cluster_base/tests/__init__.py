# tests/engine is run without Odoo
if __name__.startswith("odoo.addons."):
    from . import (
        test_access,  # noqa: F401
        test_cluster_member,  # noqa: F401
        test_identity,  # noqa: F401
        test_member_contract,  # noqa: F401
        test_portal_members,  # noqa: F401
        test_public_members,  # noqa: F401
        test_shop_orders,  # noqa: F401
        test_shop_race,  # noqa: F401
        test_shop_site,  # noqa: F401
        test_territory,  # noqa: F401
    )
