# tests/engine is run without Odoo
if __name__.startswith("odoo.addons."):
    from . import (
        test_access,  # noqa: F401
        test_books_batch,  # noqa: F401
        test_books_desk,  # noqa: F401
        test_books_intercompany,  # noqa: F401
        test_books_isolation,  # noqa: F401
        test_books_open,  # noqa: F401
        test_books_papers,  # noqa: F401
        test_cluster_member,  # noqa: F401
        test_council,  # noqa: F401
        test_council_race,  # noqa: F401
        test_fee_access,  # noqa: F401
        test_fee_arrears,  # noqa: F401
        test_fee_race,  # noqa: F401
        test_fees,  # noqa: F401
        test_funding,  # noqa: F401
        test_identity,  # noqa: F401
        test_joint,  # noqa: F401
        test_joint_books,  # noqa: F401
        test_joint_cycle,  # noqa: F401
        test_joint_cycle_race,  # noqa: F401
        test_joint_money,  # noqa: F401
        test_joint_portal,  # noqa: F401
        test_member_contract,  # noqa: F401
        test_membership,  # noqa: F401
        test_membership_access,  # noqa: F401
        test_membership_join,  # noqa: F401
        test_membership_portal,  # noqa: F401
        test_membership_report,  # noqa: F401
        test_portal_members,  # noqa: F401
        test_public_members,  # noqa: F401
        test_self_support,  # noqa: F401
        test_territory,  # noqa: F401
        test_trade,  # noqa: F401
    )
