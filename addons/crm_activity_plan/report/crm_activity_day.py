from odoo import api, fields, models
from odoo.fields import Domain

from ..tools import periods
from ..tools.measure import measure

MAX_ACTIVITIES = 50  # shown at once, the longest overdue first


class CrmActivityDay(models.AbstractModel):
    """What is left of a person's own day: targets of today, of the week and the month, and activities that are due."""

    _name = "crm.activity.day"
    _description = "My Day"

    @api.model
    @api.readonly
    def get_my_day(self):
        """Return the plan of the current user as of now.

        ``items`` are their targets with fact and pace, those of the day first; ``hours_left`` is what is left of the
        working hours of today (None when nothing is planned today), ``activities`` what is due with customers, at
        most 50 of ``due``.
        """
        today = fields.Date.context_today(self)
        board = self.env["crm.activity.board"]
        board._check_days(today, today)
        rows = board._read_rows(self._get_domain(today))
        measure(self.env, [row for row in rows if row["state"] == "open"])
        due = [*board._get_due_domain(), ("user_id", "=", self.env.uid)]
        work = self.env["crm.activity.work"]
        [(count, overdue)] = work._read_group(due, [], ["planned:sum", "overdue:sum"])
        daily = [row for row in rows if row["period"] == "day" and row["target"] is not None]
        return {
            "day": fields.Date.to_string(today),
            "items": self._prepare_items(rows),
            "hours_left": max((row["hours"] - row["hours_elapsed"] for row in daily), default=None),
            "due": count or 0,
            "overdue": overdue or 0,
            "activities": [row._prepare_open_vals() for row in work.search(due, limit=MAX_ACTIVITIES, order="day, id")],
            "currency_id": self.env.company.currency_id.id,
        }

    @api.model
    def _get_domain(self, today):
        return (
            Domain("user_id", "=", self.env.uid)
            & Domain("company_id", "=", self.env.company.id)
            & Domain.OR(
                Domain("period", "=", period)
                & Domain("period_start", "=", periods.get_bounds(period, today)[0])
                & Domain("date_from", "<=", today)
                & Domain("date_to", ">=", today)
                for period in ("day", "week", "month")
            )
        )

    @api.model
    def _prepare_items(self, rows):
        order = [period for period, _label in self.env["crm.activity.plan.line"]._fields["period"].selection]
        metrics = (
            self.env["crm.metric"].with_context(active_test=False).sudo().browse({row["metric_id"] for row in rows})
        )
        by_id = {metric.id: metric for metric in metrics}
        names = ("id", "kind", "period", "is_must", "fact", "target", "expected", "forecast", "completion", "status")
        return [
            {
                **{name: row[name] for name in names},
                "name": by_id[row["metric_id"]].name,
                "is_money": by_id[row["metric_id"]]._is_money(),
                "is_number": by_id[row["metric_id"]].aggregation != "sum",
            }
            for row in sorted(
                rows, key=lambda row: (order.index(row["period"]), row["kind"], row["sequence"], row["id"])
            )
        ]
