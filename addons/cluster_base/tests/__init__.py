# tests/engine is run without Odoo
if __name__.startswith("odoo.addons."):
    from . import (
        test_access,  # noqa: F401
        test_cluster_member,  # noqa: F401
        test_exchange_access,  # noqa: F401
        test_exchange_groups,  # noqa: F401
        test_exchange_leaflet,  # noqa: F401
        test_exchange_notices,  # noqa: F401
        test_exchange_plans,  # noqa: F401
        test_exchange_questions,  # noqa: F401
        test_identity,  # noqa: F401
        test_member_contract,  # noqa: F401
        test_portal_members,  # noqa: F401
        test_public_members,  # noqa: F401
        test_territory,  # noqa: F401
    )
