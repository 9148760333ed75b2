from . import (
    cluster_books_close,
    cluster_books_open,
    cluster_farm_export,
    cluster_farm_invoice,
    cluster_member_activate,
    cluster_member_admit,
    cluster_member_leave,
)
