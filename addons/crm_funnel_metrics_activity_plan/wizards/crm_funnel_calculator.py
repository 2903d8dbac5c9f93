from math import ceil

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tools.misc import format_date

from odoo.addons.crm_activity_plan.tools.periods import get_bounds
from odoo.addons.crm_activity_plan.tools.working_hours import WorkingHours

HOURS = 8  # of a day where no calendar says it
AT_LEAST = 3  # are asked for per day, else per week, else per month: rounding up then costs a third at most


class CrmFunnelCalculator(models.TransientModel):
    _inherit = "crm.funnel.calculator"

    def action_make_plan(self):
        """Make an activity plan of what the goal takes and open it.

        It is a draft, that is archived, until somebody puts it into effect: for the people of the calculator, from
        today or the first day of the goal to its last one. Each step but the last, which is the goal, and but stages,
        becomes a target of a full-time person: per day, or per week or month where that is too few, rounded up.
        Raise AccessError for who may not plan, UserError when there is nothing to plan.
        """
        self.ensure_one()
        self.env["crm.activity.plan"].check_access("create")
        lines = self._prepare_plan_lines()
        if not lines:
            raise UserError(
                self.env._(
                    "%(funnel)s: there is nothing to plan. A plan asks for metrics of people's work: choose a funnel "
                    "whose steps before the last one are such metrics, and a goal that is not reached yet.",
                    funnel=self.funnel_id.name,
                )
            )
        return self.env["crm.activity.plan"].create(self._prepare_plan_vals(lines))._get_open_action()

    def _prepare_plan_vals(self, lines):
        return {
            "name": self.env._(
                "%(funnel)s until %(day)s", funnel=self.funnel_id.name, day=format_date(self.env, self.date_to)
            ),
            "active": False,
            "kind": "activity",
            "company_id": self.env.company.id,
            "date_from": self._get_first_day(),
            "date_to": self.date_to,
            "user_ids": [Command.set(self.user_ids.ids)],
            "line_ids": [Command.create({**line, "sequence": 10 * number}) for number, line in enumerate(lines, 1)],
        }

    def _prepare_plan_lines(self):
        """The targets; two steps of one metric are one."""
        days = self._get_days_of_periods()
        asked = {}
        for line in self.line_ids[:-1]:
            if line.quantity_per_day > 0 and line.metric_id.user_path:
                asked[line.metric_id] = max(asked.get(line.metric_id, 0), line.quantity_per_day)
        return [{"metric_id": metric.id, **_get_target(quantity, days)} for metric, quantity in asked.items()]

    def _get_days_of_periods(self):
        """{period: full working days of it}, of the week and month in which the plan begins."""
        first = self._get_first_day()
        spans = {period: get_bounds(period, first) for period in ("week", "month")}
        nobody = self.env["res.users"]
        hours = WorkingHours(
            self.env.company, nobody, min(spans.values())[0], max(last for _first, last in spans.values())
        )
        a_day = self.env.company.resource_calendar_id.hours_per_day or HOURS
        return {"day": 1, **{period: hours.get_full_hours(*span) / a_day for period, span in spans.items()}}

    def _get_first_day(self):
        return max(self.date_from, fields.Date.context_today(self))


def _get_target(a_day, days):
    """The target of the shortest period in which enough are asked for."""
    period = next((period for period in days if a_day * days[period] >= AT_LEAST), "month")
    return {"period": period, "target": ceil(round(a_day * days[period], 6))}
