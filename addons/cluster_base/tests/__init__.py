# tests/engine is run without Odoo
if __name__.startswith("odoo.addons."):
    from . import (
        test_access,  # noqa: F401
        test_cluster_member,  # noqa: F401
        test_identity,  # noqa: F401
        test_member_contract,  # noqa: F401
        test_membership,  # noqa: F401
        test_membership_access,  # noqa: F401
        test_membership_join,  # noqa: F401
        test_membership_portal,  # noqa: F401
        test_membership_race,  # noqa: F401
        test_membership_report,  # noqa: F401
        test_portal_members,  # noqa: F401
        test_public_members,  # noqa: F401
        test_territory,  # noqa: F401
    )
