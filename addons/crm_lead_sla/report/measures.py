"""Measures that are taken over all the rows of a group: a mean of rates is not a rate."""

from typing import NamedTuple

from odoo.tools import SQL


class Ratio(NamedTuple):
    """The sum of ``part`` in per cent of the sum of all of ``whole``; empty where there is nothing to divide by."""

    part: str
    whole: tuple[str, ...]

    def to_sql(self, column):
        """``column`` gives the SQL of a field."""
        whole = SQL(" + ").join(SQL("SUM(%s)", column(name)) for name in self.whole)
        return SQL("100 * SUM(%s)::float8 / NULLIF((%s)::float8, 0)", column(self.part), whole)


class Quantile(NamedTuple):
    """The value of ``field`` that the given ``share`` of the rows does not exceed, interpolated (0.5: median)."""

    field: str
    share: float

    def to_sql(self, column):
        return SQL("percentile_cont(%s) WITHIN GROUP (ORDER BY %s)", self.share, column(self.field))
