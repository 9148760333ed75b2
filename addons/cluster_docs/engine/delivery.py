"""The way of a letter to one recipient."""

STATUSES = ("queued", "sent", "delivered", "failed", "returned")
# from: to. A letter that failed or came back may be sent once more; what was delivered stays delivered.
NEXT = {
    "queued": {"sent", "delivered", "failed"},
    "sent": {"delivered", "failed", "returned"},
    "delivered": {"returned"},
    "failed": {"queued", "sent"},
    "returned": {"queued", "sent"},
}
NEEDS_REASON = {"failed", "returned"}


def may_follow(old: str, new: str) -> bool:
    return new in NEXT[old]
