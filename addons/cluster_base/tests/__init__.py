from . import (
    test_access,
    test_cluster_member,
    test_identity,
    test_member_contract,
    test_portal_members,
    test_public_members,
    test_territory,
)
