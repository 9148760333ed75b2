from . import (
    cluster_member_activate,
    cluster_member_admit,
    cluster_member_leave,
    council_activate,
    council_vote_wizard,
)
