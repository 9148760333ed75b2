# tests/engine is run without Odoo
if __name__.startswith("odoo.addons."):
    from . import (
        test_access,  # noqa: F401
        test_cluster_member,  # noqa: F401
        test_identity,  # noqa: F401
        test_joint,  # noqa: F401
        test_joint_books,  # noqa: F401
        test_joint_cycle,  # noqa: F401
        test_joint_cycle_race,  # noqa: F401
        test_joint_money,  # noqa: F401
        test_joint_portal,  # noqa: F401
        test_member_contract,  # noqa: F401
        test_portal_members,  # noqa: F401
        test_public_members,  # noqa: F401
        test_territory,  # noqa: F401
    )
