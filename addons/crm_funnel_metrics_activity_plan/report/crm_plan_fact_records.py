from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from odoo.addons.crm_activity_plan.tools.board import group_windows
from odoo.addons.crm_activity_plan.tools.measure import measure
from odoo.addons.crm_activity_plan.tools.periods import get_bounds

from .crm_plan_fact import SPLITS


class CrmPlanFact(models.AbstractModel):
    """What is read for the state of the plan, and the records behind its figures."""

    _inherit = "crm.plan.fact"

    @api.model
    @api.readonly
    def action_view_facts(self, direction, month=False, split="user", line="all", last_year=False):
        """Open the records behind a figure, with the reader's own rights.

        ``line`` is the ID of a line (False: no team), "all" for those in the plan, "others" for what is not in it,
        "everybody" for both. ``last_year``: of the same month a year before. Raise UserError when there are none.
        """
        first, last = self._get_days(month)
        board = self.env["crm.activity.board"]
        rows = [row for row in board._read_rows(self._get_domain(first, last))
                if "-".join(map(str, board._get_column(row))) == direction]  # fmt: skip
        if line not in ("all", "others", "everybody"):
            rows = [row for row in rows if (row[SPLITS.get(split)] or False) == line] if split in SPLITS else []
        if not rows:
            raise UserError(self.env._("There is nothing behind this figure that you may see."))
        metric = self.env["crm.metric"].browse(rows[0]["metric_id"])
        days, counted = self._get_counted(rows, (first, last), split, line, last_year)
        company = Domain("company_id", "in", [self.env.company.id, False])
        return self.env["crm.metric.fact"]._get_records_action(metric, *days, company & counted)

    @api.model
    def _get_counted(self, rows, days, split, line, last_year):
        """First and last day, and the facts of these days that a figure counts."""
        if last_year:
            by = "team_id" if split == "team" else "user_id"
            days, counted = _get_year_before(*days), Domain(by, "in", list({row[by] or False for row in rows}))
        else:
            windows = group_windows(rows)
            days = min(days[0], *(window[1] for window in windows)), days[1]
            counted = Domain.OR(
                Domain("user_id", "in", ids) & Domain("day", ">=", start) & Domain("day", "<=", end)
                for ids, start, end in windows
            )
        if line == "everybody":
            counted = Domain.TRUE
        return days, ~counted if line == "others" else counted

    # ------------------------------------------------------------
    # Reading
    # ------------------------------------------------------------

    @api.model
    def _get_days(self, month):
        """First and last day of the month; raise AccessError for who may not see scores."""
        day = month or fields.Date.context_today(self)
        return get_bounds("month", self.env["crm.activity.board"]._check_days(day, day)[0])

    @api.model
    def _get_domain(self, first, last):
        return self.env["crm.activity.board"]._get_domain(first, last) & Domain("kind", "=", "sales")

    @api.model
    def _read_rows(self, first, last):
        """The scores of the sales plans that the user may read; open ones as of now."""
        rows = self.env["crm.activity.board"]._read_rows(self._get_domain(first, last))
        opened = [row for row in rows if row["state"] == "open"]
        if opened:
            measure(self.env, opened)
        return [{**row, "counted": min(row["fact"], row["target"] or 0.0)} for row in rows]

    @api.model
    def _read_facts(self, first, last, directions):
        """{(user_id or team_id, years before, metric): {its ID: figure}} of this month, and of the last year's."""
        metrics = self.env["crm.metric"].browse({column["id"][1] for column in directions})
        domain = [("company_id", "in", [self.env.company.id, False])]
        wanted = [("user_id", 0, (first, last))]
        wanted += [(by, 1, _get_year_before(first, last)) for by in ("user_id", "team_id")]
        found = {}
        for by, years, days in wanted if metrics else ():
            figures = self.env["crm.metric.fact"]._figures(metrics, *days, groupby=(by,), domain=domain)
            for (metric, record), number in figures.items():
                found.setdefault((by, years, metric.id), {})[record.id or None] = number
        return found


def _get_year_before(first, last):
    """The same month a year before, also of a February that is longer or shorter."""
    return get_bounds("month", fields.Date.subtract(first, years=1))
