"""Arithmetic of a funnel, without a database.

Rule 22: ten called, eight proposals, five meetings, four invoices, two paid.

>>> [rate and round(rate, 1) for rate in conversions([10, 8, 5, 4, 2])]
[None, 80.0, 62.5, 80.0, 50.0]
>>> overalls([10, 8, 5, 4, 2])
[None, 80.0, 50.0, 40.0, 20.0]
>>> conversions([0, 4, 1])
[None, None, 25.0]
>>> conversions([]), overalls([])
([], [])
"""

from dateutil.relativedelta import relativedelta


def conversions(numbers):
    """Each number in per cent of the one before; None for the first and after nothing."""
    rates = (share(number, before) for before, number in zip(numbers, numbers[1:], strict=False))
    return [None, *rates][: len(numbers)]


def overalls(numbers):
    """Each number in per cent of the first one; None for the first and when there is nothing to divide by."""
    return [None, *(share(number, numbers[0]) for number in numbers[1:])][: len(numbers)]


def share(part, whole):
    """``part`` in per cent of ``whole``, None of nothing."""
    return 100 * part / whole if whole else None


def previous_period(date_from, date_to):
    """The period of the same length just before; of whole months the same number of whole months.

    >>> from datetime import date
    >>> [str(day) for day in previous_period(date(2026, 3, 1), date(2026, 3, 31))]
    ['2026-02-01', '2026-02-28']
    >>> [str(day) for day in previous_period(date(2026, 3, 10), date(2026, 3, 16))]
    ['2026-03-03', '2026-03-09']
    """
    day = relativedelta(days=1)
    if date_from.day == 1 and (date_to + day).day == 1:
        months = (date_to.year - date_from.year) * 12 + date_to.month - date_from.month + 1
        return date_from - relativedelta(months=months), date_from - day
    return date_from - (date_to - date_from) - day, date_from - day


def year_before(date_from, date_to):
    """The same days of the year before; the last day of a month stays the last one.

    >>> from datetime import date
    >>> [str(day) for day in year_before(date(2025, 2, 1), date(2025, 2, 28))]
    ['2024-02-01', '2024-02-29']
    """
    year, day = relativedelta(years=1), relativedelta(days=1)
    return date_from - year, (date_to + day) - year - day
