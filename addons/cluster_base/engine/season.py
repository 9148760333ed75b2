"""Months in which something grows, is made or is open."""


def in_season(month: int, first: int | None, last: int | None) -> bool:
    """Whether the month lies in the season; a season may pass the turn of the year (November to March).

    :param first: first month of the season, 1 to 12; None or 0: sold all year round
    :param last: last month of the season; None or 0: the first month only
    """
    if not first:
        return True
    last = last or first
    if first <= last:
        return first <= month <= last
    return month >= first or month <= last
