"""Which numbers changed most from one week to the next.

>>> minimum = 10
>>> calls = Figure("calls", "Calls", "number", 150, 100, 150, 100)
>>> orders = Figure("orders", "Orders", "number", 4, 8, 4, 8)       # too few cases
>>> bills = Figure("bills", "Invoiced", "amount", 500, 2000, 12, 20)
>>> [figure.key for figure in biggest([calls, orders, bills], minimum)]
['bills', 'calls']
"""

from typing import NamedTuple


class Figure(NamedTuple):
    """A number of this week and of the one before; None where there is none. ``cases`` are what each rests on."""

    key: str
    label: str
    kind: str  # number, amount, rate
    now: float | None
    before: float | None
    cases: int
    cases_before: int


def size(figure):
    """How much the number changed: the difference as a share of the larger one, so that twice and half are equal.

    >>> size(Figure("", "", "number", 20, 10, 20, 10)), size(Figure("", "", "number", 10, 20, 10, 20))
    (0.5, 0.5)
    >>> size(Figure("", "", "number", 0, 12, 0, 12)), size(Figure("", "", "number", 5, 5, 5, 5))
    (1.0, 0.0)
    """
    larger = max(abs(figure.now), abs(figure.before))
    return abs(figure.now - figure.before) / larger if larger else 0.0


def has_enough(figure, minimum):
    """A rate must rest on enough cases in both weeks; what is counted or added up in at least one of them."""
    if figure.now is None or figure.before is None:
        return False
    cases = (figure.cases, figure.cases_before)
    return (min(cases) if figure.kind == "rate" else max(cases)) >= minimum


def biggest(figures, minimum, count=5):
    """The ``count`` figures that changed most, the greatest change first, among those with enough cases."""
    changed = [figure for figure in figures if has_enough(figure, minimum) and size(figure) > 0]
    return sorted(changed, key=size, reverse=True)[:count]
