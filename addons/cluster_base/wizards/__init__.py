from . import cluster_member_activate
from . import cluster_member_admit
from . import cluster_member_leave
