from . import test_access
from . import test_cluster_member
from . import test_identity
from . import test_member_contract
from . import test_portal_members
from . import test_public_members
from . import test_territory
