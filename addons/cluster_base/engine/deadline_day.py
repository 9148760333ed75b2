"""A day as a deadline: it ends with the last second of that day where the cluster is."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo


def end_of_day(day: date, zone: str) -> datetime:
    """The first instant after the day, naive UTC: what comes before it is in time."""
    local = datetime.combine(day + timedelta(days=1), time.min, ZoneInfo(zone))
    return local.astimezone(ZoneInfo("UTC")).replace(tzinfo=None)
