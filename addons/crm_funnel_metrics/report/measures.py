"""Measures that are taken over all the rows of a group: a mean of rates is not a rate."""

from typing import NamedTuple

from odoo.tools import SQL


class Count(NamedTuple):
    """How many rows have one of ``values`` in ``field``; as fast as it can be said in SQL."""

    field: str
    values: tuple[str, ...]

    def to_sql(self, column):
        """``column`` gives the SQL of a field."""
        return SQL("COUNT(*) FILTER (WHERE %s IN %s)", column(self.field), self.values)


class Ratio(NamedTuple):
    """The sum of ``part`` in per cent of the sum of all of ``whole``; empty where there is nothing to divide by.

    With ``currency``, the field that says in which money they are, it is empty over several currencies.
    """

    part: str
    whole: tuple[str, ...]
    currency: str | None = None

    def to_sql(self, column):
        whole = SQL(" + ").join(SQL("SUM(%s)", column(name)) for name in self.whole)
        ratio = SQL("100 * SUM(%s)::float8 / NULLIF(%s, 0)::float8", column(self.part), whole)
        return _in_one_currency(ratio, column(self.currency)) if self.currency else ratio


class Quantile(NamedTuple):
    """The value of ``field`` that the given ``share`` of the rows does not exceed, interpolated (0.5: median)."""

    field: str
    share: float

    def to_sql(self, column):
        return SQL("percentile_cont(%s) WITHIN GROUP (ORDER BY %s)", self.share, column(self.field))


class Distinct(NamedTuple):
    """How many different things there are in the rows where ``count`` is 1.

    ``fields`` say what tells them apart: the first that is not empty; the others are taken below zero, so that the ID
    of a customer and that of a lead are never the same.
    """

    fields: tuple[str, ...]
    count: str

    def to_sql(self, column):
        first, *others = map(column, self.fields)
        key = SQL("COALESCE(%s)", SQL(", ").join([first, *(SQL("-%s", other) for other in others)]))
        # COUNT(DISTINCT ...) would have PostgreSQL sort all the rows, those that are not counted too
        counted = SQL("array_agg(%s) FILTER (WHERE %s = 1)", key, column(self.count))
        return SQL("(SELECT COUNT(DISTINCT counted.key) FROM unnest(%s) AS counted (key))", counted)


class Each(NamedTuple):
    """The sum of ``amount`` for each of ``whole``, a count or a measure; empty when there is none.

    Like any money it is empty over several currencies, and where no amount is known.
    """

    amount: str
    whole: str | Distinct
    currency: str

    def to_sql(self, column):
        whole = SQL("SUM(%s)", column(self.whole)) if isinstance(self.whole, str) else self.whole.to_sql(column)
        return _in_one_currency(SQL("SUM(%s) / NULLIF(%s, 0)", column(self.amount), whole), column(self.currency))


class Return(NamedTuple):
    """What came back less what it cost, in per cent of the cost; empty without a cost, as when it was zero."""

    income: str
    cost: str
    currency: str

    def to_sql(self, column):
        cost = SQL("SUM(%s)", column(self.cost))
        gain = SQL("COALESCE(SUM(%s), 0) - %s", column(self.income), cost)
        return _in_one_currency(SQL("100 * (%s)::float8 / NULLIF(%s, 0)::float8", gain, cost), column(self.currency))


class Payback(NamedTuple):
    """Days from the first cost to the day when the income since the beginning reached all the cost of the group.

    Empty where there was no cost, or where it has not come back.
    """

    income: str
    cost: str
    day: str
    currency: str

    def to_sql(self, column):
        cost, income, day = column(self.cost), column(self.income), column(self.day)
        days = SQL(
            """
            SELECT CASE WHEN MIN(so_far.day) < %(first)s THEN 0 ELSE MIN(so_far.day) - %(first)s END::float8
              FROM (
                SELECT earned.day, SUM(earned.income) OVER (ORDER BY earned.day) AS income
                  FROM unnest(array_agg(%(day)s) %(earned)s, array_agg(%(income)s) %(earned)s) AS earned (day, income)
              ) AS so_far
             WHERE so_far.income >= SUM(%(cost)s)
            """,
            first=SQL("MIN(%s) FILTER (WHERE %s > 0)", day, cost),
            day=day,
            income=income,
            cost=cost,
            earned=SQL("FILTER (WHERE %s <> 0)", income),
        )
        return _in_one_currency(SQL("CASE WHEN SUM(%s) > 0 THEN (%s) END", cost, days), column(self.currency))


def _in_one_currency(figure, currency):
    return SQL("CASE WHEN MIN(%(one)s) = MAX(%(one)s) THEN %(figure)s END", one=currency, figure=figure)
