from odoo import api, fields, models
from odoo.fields import Command
from odoo.tools.misc import format_date, formatLang

from ..tools.funnel_calculator import get_needed, get_needed_range
from ..tools.working_days import get_full_days
from .crm_funnel_calculator import PERIODS


class CrmFunnelCalculator(models.TransientModel):
    """The answer of the calculator.

    What was made since the first day of the goal is taken off it; deals that are in work are not, so the answer is on
    the safe side. Each step comes with the range that holds with a probability of 95 %, as far as the conversions of
    the time measured go on.
    """

    _inherit = "crm.funnel.calculator"

    @api.depends(
        "funnel_id", "goal_kind", "goal_number", "goal_amount", "date_from", "date_to", "team_id", "user_ids", "mode",
        "measured_from", "measured_to",
    )  # fmt: skip
    def _compute_line_ids(self):
        for wizard in self:
            wizard.update({"line_ids": [Command.clear()], "answer": False, "problem": False, "days_left": 0})
            if not (wizard.funnel_id and all(wizard[name] for period in PERIODS for name in period)):
                continue
            measured = wizard._measure(wizard.measured_from, wizard.measured_to, wizard.mode)
            wizard.problem = wizard._get_problem(measured)
            if not wizard.problem:
                wizard._fill(measured, measured[-1])

    def _measure(self, date_from, date_to, mode):
        """The steps of the funnel with their figures; what was lost between them and how long it took is not asked."""
        domain = [("team_id", "=", self.team_id._origin.id)] if self.team_id else []
        funnel = self.funnel_id._origin
        funnel.check_access("read")
        question = funnel._prepare_question(mode, date_from, date_to, domain=domain)
        figures = funnel._prepare_figures(funnel._get_figures(question).get((), {}))
        return [{**step._prepare_description(), **found} for step, found in zip(funnel.step_ids, figures, strict=True)]

    def _get_problem(self, steps):
        """Why there is no answer, False when there is one."""
        if not steps:
            return self.env._("The funnel %(funnel)s has no steps.", funnel=self.funnel_id.name)
        last = steps[-1]
        if not last["number"]:
            return self.env._(
                "There is no %(step)s from %(first)s to %(last)s: nothing says what it takes. Measure a longer time.",
                step=last["name"],
                first=format_date(self.env, self.measured_from),
                last=format_date(self.env, self.measured_to),
            )
        if self.goal_kind == "amount" and (last["amount"] or 0) <= 0:
            return self.env._("%(step)s has no amount: set a goal by number.", step=last["name"])
        return False

    def _fill(self, measured, last):
        today = fields.Date.context_today(self)
        done = self._measure(self.date_from, min(self.date_to, today), "period") if self.date_from <= today else []
        missing = self._get_missing(last, done[-1] if done else None)
        people = get_full_days(self.env.company, self.user_ids._origin, max(self.date_from, today), self.date_to)
        self.days_left = sum(people.values())
        needed = get_needed([step["number"] for step in measured], missing)
        minimum = self.env["crm.funnel.figures"]._get_minimum_cases()
        self.line_ids = [
            Command.create(
                {
                    **self._prepare_line(step, quantity, measured[0]["number"], last, missing),
                    "sequence": number,
                    "done": done[number]["number"] if done else 0,
                    "is_uncertain": min(step["number"], last["number"]) < minimum,
                }
            )
            for number, (step, quantity) in enumerate(zip(measured, needed, strict=True))
        ]
        self.answer = self._get_answer(missing, last["name"])

    def _get_missing(self, last, done):
        """How many of the last step are still missing; an amount in steps of the mean measured."""
        if self.goal_kind == "number":
            return max(self.goal_number - (done["number"] if done else 0), 0)
        missing = self.goal_amount - (done["amount"] if done else 0)
        return max(missing, 0) * last["number"] / last["amount"]

    def _prepare_line(self, step, quantity, first, last, missing):
        fewest, most = get_needed_range(step["number"], last["number"], missing)
        is_goal = step is last
        return {
            "step_id": step["id"],
            "name": step["name"],
            "cases": step["number"],
            "conversion": step["conversion"],
            "overall": 100 * step["number"] / first if first else 0,
            "quantity": quantity,
            "quantity_low": quantity if is_goal or fewest is None else fewest,
            "quantity_high": quantity if is_goal else most,
            "is_open_ended": most is None and fewest is not None,
            "has_range": bool(missing) and fewest is not None and not is_goal,
            "quantity_per_person": quantity / len(self.user_ids) if self.user_ids else 0,
            "quantity_per_day": quantity / self.days_left if self.days_left else 0,
        }

    def _get_answer(self, missing, step):
        if not missing:
            return self.env._("The goal is reached.")
        if not self.days_left:
            return self.env._("Nobody has a working day left until then.")
        return self.env._(
            "Still missing: %(missing)s × %(step)s. %(people)s people have %(days)s working days left together, "
            "%(each)s each.",
            missing=self._format(missing),
            step=step,
            people=len(self.user_ids),
            days=self._format(self.days_left),
            each=self._format(self.days_left / len(self.user_ids)),
        )

    def _format(self, number):
        return formatLang(self.env, number, digits=0 if float(number).is_integer() else 1)
