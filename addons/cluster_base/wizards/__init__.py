from . import (
    cluster_line_decline,
    cluster_member_activate,
    cluster_member_admit,
    cluster_member_leave,
    cluster_phone_order,
)
