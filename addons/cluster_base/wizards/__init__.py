from . import (
    cluster_fee_payment,
    cluster_fee_run,
    cluster_fee_waive,
    cluster_member_activate,
    cluster_member_admit,
    cluster_member_leave,
    cluster_support_page,
    cluster_trade_page,
)
