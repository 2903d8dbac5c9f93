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
        if not self.currency:
            return ratio
        return SQL("CASE WHEN MIN(%(one)s) = MAX(%(one)s) THEN %(ratio)s END", one=column(self.currency), ratio=ratio)


class Quantile(NamedTuple):
    """The value of ``field`` that the given ``share`` of the rows does not exceed, interpolated (0.5: median)."""

    field: str
    share: float

    def to_sql(self, column):
        return SQL("percentile_cont(%s) WITHIN GROUP (ORDER BY %s)", self.share, column(self.field))
