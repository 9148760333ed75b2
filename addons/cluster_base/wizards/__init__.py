from . import (
    cluster_joint_settle,
    cluster_joint_statement,
    cluster_member_activate,
    cluster_member_admit,
    cluster_member_leave,
)
