from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

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
    def _get_domain(self, first, last, team_id=False):
        """The scores of the current company that belong to the days."""
        spans = [(period, get_starts(period, first, last)) for period in ("day", "week", "month")]
        domain = Domain("company_id", "=", self.env.company.id) & Domain.OR(
            Domain("period", "=", period)
            & Domain("period_start", ">=", span[0])
            & Domain("period_start", "<=", span[1])
            for period, span in spans
            if span
        )
        return domain & Domain("team_id", "=", team_id) if team_id else domain

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
            yield (row["user_id"], self._get_column(row)), row
        others = ["weight:max", "sequence:min", "is_must:bool_or", "status:array_agg"]
        for key, *sums, weight, sequence, is_must, statuses in self._read_groups(
            domain & Domain("state", "=", "closed"), [*(f"{name}:sum" for name in SUMS), *others]
        ):
            figures = dict(zip(SUMS, sums, strict=True))
            if set(statuses) == {"none"}:
                figures["target"] = None
            status = statuses[0] if len(statuses) == 1 else None
            yield key, {**figures, "weight": weight, "sequence": sequence, "is_must": is_must, "status": status}

    @api.model
    def _read_sums(self, domain):
        """Yield ((person, column), fact, target) as they are stored."""
        for key, fact, target in self._read_groups(domain, ["fact:sum", "target:sum"]):
            yield key, fact or 0.0, target or 0.0

    @api.model
    def _read_groups(self, domain, aggregates):
        groups = self.env["crm.activity.score"]._read_group(
            domain, ["user_id", "kind", "metric_id", "period"], aggregates
        )
        for user, kind, metric, period, *values in groups:
            yield (user.id, (kind, metric.id, period)), *values

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
