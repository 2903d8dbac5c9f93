from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL

from ..tools import score_rows
from ..tools.board import SUMS, get_previous, get_starts
from ..tools.measure import measure
from ..tools.periods import ONE_DAY

LOOK_BACK = 31  # days in which the last day of work before a day is looked for


class CrmActivityBoard(models.AbstractModel):
    """Reading the scores of the board: those the user may see, live and stored."""

    _inherit = "crm.activity.board"

    @api.model
    def _check_days(self, date_from, date_to):
        self.env["crm.activity.score"].check_access("read")
        try:
            first, last = fields.Date.to_date(date_from), fields.Date.to_date(date_to)
        except (TypeError, ValueError):
            first = last = None
        if not first or not last or first > last or first.year < 1900 or last.year > 9000:
            raise UserError(self.env._("Choose a first day, and a last day that is not before it."))
        return first, last

    @api.model
    def _get_domain(self, first, last):
        """The scores of the current company that belong to the days."""
        spans = [(period, get_starts(period, first, last)) for period in ("day", "week", "month")]
        return Domain("company_id", "=", self.env.company.id) & Domain.OR(
            Domain("period", "=", period)
            & Domain("period_start", ">=", span[0])
            & Domain("period_start", "<=", span[1])
            for period, span in spans
            if span
        )

    @api.model
    def _read_rows(self, domain):
        """The scores that fit and that the user may read, as dicts; nothing is computed."""
        scores = self.env["crm.activity.score"]
        return score_rows.read(scores, [("id", "in", scores._search(domain))])

    @api.model
    def _read_scores(self, domain):
        """Yield ((person, column), score): open ones as of now, closed ones added up by the database."""
        rows = self._read_rows(domain & Domain("state", "=", "open"))
        self.env["crm.activity.work"]._fetch_people()  # with those of the rows, in as many queries
        measure(self.env, rows)
        for row in rows:
            counted = max(min(row["fact"], row["target"] or 0.0), 0.0)
            yield (row["user_id"], self._get_column(row)), {**row, "counted": counted}
        for row in self._read_stored(domain & Domain("state", "=", "closed")):
            yield (row["user_id"], self._get_column(row)), row

    @api.model
    def _read_stored(self, domain):
        """The sums of the scores that fit and that the user may read, by person and column."""
        scores = self.env["crm.activity.score"]
        query = scores._search(domain)
        column = {name: scores._field_to_sql(scores._table, name, query) for name in
                  ("user_id", "kind", "metric_id", "period", "fact", "target", "expected", "hours", "hours_elapsed",
                   "weight", "sequence", "is_must", "status")}  # fmt: skip
        keys = [column[name] for name in ("user_id", "kind", "metric_id", "period")]
        figures = [
            *(SQL("SUM(%s) AS %s", column[name], SQL.identifier(name)) for name in SUMS if name in column),
            SQL("SUM(GREATEST(LEAST(%s, COALESCE(%s, 0)), 0)) AS counted", column["fact"], column["target"]),
            SQL("MAX(%s) AS weight", column["weight"]),
            SQL("MIN(%s) AS sequence", column["sequence"]),
            SQL("BOOL_OR(%s) AS is_must", column["is_must"]),
            SQL("CASE WHEN COUNT(*) = 1 THEN MIN(%s) END AS status", column["status"]),
        ]
        query.groupby = SQL(", ").join(keys)
        return self.env.execute_query_dict(query.select(*keys, *figures))

    @api.model
    def _read_sums(self, domain):
        """Yield ((person, column), fact, target) as they are stored."""
        for row in self._read_stored(domain):
            yield (row["user_id"], self._get_column(row)), row["fact"] or 0.0, row["target"] or 0.0

    @api.model
    def _get_previous_days(self, first, last):
        """The days to compare with. Before a single day it is the last one on which somebody had a target."""
        if first < last:
            return get_previous(first, last)
        domain = [
            ("company_id", "=", self.env.company.id),
            ("period", "=", "day"),
            ("status", "!=", "none"),
            ("period_start", "<", first),
            ("period_start", ">=", fields.Date.subtract(first, days=LOOK_BACK)),
        ]
        found = self.env["crm.activity.score"].search_fetch(
            domain, ["period_start"], limit=1, order="period_start desc, id"
        )
        day = found.period_start or first - ONE_DAY
        return day, day
