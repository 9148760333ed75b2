# tests/engine is run without Odoo
if __name__.startswith("odoo.addons."):
    from . import (
        test_access,  # noqa: F401
        test_cluster_member,  # noqa: F401
        test_district,  # noqa: F401
        test_directory,  # noqa: F401
        test_directory_access,  # noqa: F401
        test_identity,  # noqa: F401
        test_member_contract,  # noqa: F401
        test_portal_directory,  # noqa: F401
        test_portal_members,  # noqa: F401
        test_public_members,  # noqa: F401
        test_register_import,  # noqa: F401
        test_shared_page,  # noqa: F401
        test_route,  # noqa: F401
        test_territory,  # noqa: F401
    )
