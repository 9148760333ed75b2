from . import (
    cluster_member_activate,
    cluster_member_admit,
    cluster_member_leave,
    cluster_member_register,
    cluster_member_report,
    cluster_member_steps,
    council_activate,
    council_vote_wizard,
)
