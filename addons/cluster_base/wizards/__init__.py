from . import (
    cluster_district_load,
    cluster_member_activate,
    cluster_member_admit,
    cluster_member_leave,
)
from . import cluster_member_activate, cluster_member_admit, cluster_member_leave, cluster_register_import
