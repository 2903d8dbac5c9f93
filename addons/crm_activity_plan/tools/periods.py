"""Days, weeks (Monday to Sunday) and months."""

from datetime import date, timedelta

ONE_DAY = timedelta(days=1)


def get_bounds(period, day):
    """First and last day of the period ('day', 'week', 'month') in which ``day`` lies."""
    if period == "day":
        return day, day
    if period == "week":
        first = day - timedelta(days=day.weekday())
        return first, first + timedelta(days=6)
    first = day.replace(day=1)
    return first, get_next_month(first) - ONE_DAY


def get_next_month(day):
    """First day of the month after that of ``day``."""
    return date(day.year + day.month // 12, day.month % 12 + 1, 1)


def iterate(period, first, last):
    """Yield the bounds of each period that touches the days from ``first`` to ``last``."""
    while first <= last:
        bounds = get_bounds(period, first)
        yield bounds
        first = bounds[1] + ONE_DAY
