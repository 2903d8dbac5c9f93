from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Command
from odoo.tools.misc import format_date

from ..tools.funnel_calculator import get_needed, get_needed_range
from ..tools.working_days import get_full_days

MEASURED_MONTHS = 3
PERIODS = (("date_from", "date_to"), ("measured_from", "measured_to"))


class CrmFunnelCalculator(models.TransientModel):
    """How many calls, meetings, proposals... a goal takes at the conversions that were measured.

    What was made since the first day of the goal is taken off it; deals that are in work are not, so the answer is on
    the safe side. Each step comes with the range that holds with a probability of 95 %, as far as the conversions of
    the time measured go on.
    """

    _name = "crm.funnel.calculator"
    _description = "Reverse Funnel Calculator"

    funnel_id = fields.Many2one(
        "crm.funnel", required=True, default=lambda self: self.env["crm.funnel"].search([], limit=1)
    )
    goal_kind = fields.Selection(
        [("number", "Number"), ("amount", "Amount")],
        string="Goal",
        required=True,
        default="number",
        help="Of the last step of the funnel: how many of it, or how much money.",
    )
    goal_number = fields.Integer(string="How Many", default=10)
    goal_amount = fields.Monetary(string="How Much", default=10_000)
    currency_id = fields.Many2one("res.currency", compute="_compute_currency_id")
    date_from = fields.Date(
        string="From", required=True, default=lambda self: fields.Date.context_today(self) + relativedelta(day=1)
    )
    date_to = fields.Date(
        string="Until", required=True, default=lambda self: fields.Date.context_today(self) + relativedelta(day=31)
    )
    team_id = fields.Many2one(
        "crm.team", string="Sales Team", help="Whose conversions are measured; empty: of all that you may see."
    )
    user_ids = fields.Many2many(
        "res.users",
        string="People",
        compute="_compute_user_ids",
        compute_sudo=False,
        store=True,
        readonly=False,
        precompute=True,
        domain=[("share", "=", False)],
        help="Who shares the work.",
    )
    mode = fields.Selection(
        [("period", "Period"), ("cohort", "Cohort")],
        string="Measured By",
        required=True,
        default="period",
        help="Period: what was done in these days. Cohort: what became of the leads that came in these days.",
    )
    measured_from = fields.Date(
        required=True,
        default=lambda self: fields.Date.context_today(self) + relativedelta(day=1, months=-MEASURED_MONTHS),
    )
    measured_to = fields.Date(
        string="Measured Until",
        required=True,
        default=lambda self: fields.Date.context_today(self) + relativedelta(day=1, days=-1),
    )
    line_ids = fields.One2many(
        "crm.funnel.calculator.line", "calculator_id", compute="_compute_line_ids", store=True, compute_sudo=False
    )
    days_left = fields.Float(
        string="Working Days Left",
        compute="_compute_line_ids",
        compute_sudo=False,
        store=True,
        help="Full working days of all these people from today, or the first day, to the last one; without leaves.",
    )
    answer = fields.Char(compute="_compute_line_ids", store=True, compute_sudo=False)
    problem = fields.Char(compute="_compute_line_ids", store=True, compute_sudo=False)

    @api.depends_context("lang")
    def _compute_display_name(self):
        self.display_name = self.env._("Reverse Calculator")

    @api.depends_context("company")
    def _compute_currency_id(self):
        self.currency_id = self.env.company.currency_id

    @api.depends("team_id")
    def _compute_user_ids(self):
        """The members of the team, else of all teams; who sees own documents only is alone."""
        for wizard in self:
            members = self.env["crm.team.member"].search(
                [("crm_team_id", "in", wizard.team_id.ids)] if wizard.team_id else [("user_id.share", "=", False)]
            )
            sees_all = self.env.user.has_group("sales_team.group_sale_salesman_all_leads")
            wizard.user_ids = members.user_id if sees_all or wizard._is_leader() else self.env.user

    def _is_leader(self):
        return bool(self.team_id) and self.team_id.user_id == self.env.user

    @api.constrains("date_from", "date_to", "measured_from", "measured_to")
    def _check_dates(self):
        for wizard, (first, last) in ((wizard, period) for wizard in self for period in PERIODS):
            if wizard[first] > wizard[last]:
                raise ValidationError(
                    self.env._(
                        "%(last)s: it must not be before %(first)s.",
                        first=wizard._fields[first]._description_string(self.env),
                        last=wizard._fields[last]._description_string(self.env),
                    )
                )

    # ------------------------------------------------------------
    # The answer
    # ------------------------------------------------------------

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
        """The steps of the funnel with their figures."""
        domain = [("team_id", "=", self.team_id._origin.id)] if self.team_id else []
        funnel = self.funnel_id._origin
        return funnel.get_picture(funnel.id, date_from, date_to, mode=mode, domain=domain)["steps"]

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
                    **self._prepare_line(step, quantity, measured[0]["number"], last["number"], missing),
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
        fewest, most = get_needed_range(step["number"], last, missing)
        is_last_step = step["number"] == last
        return {
            "step_id": step["id"],
            "name": step["name"],
            "cases": step["number"],
            "conversion": step["conversion"],
            "overall": 100 * step["number"] / first if first else 0,
            "quantity": quantity,
            "quantity_low": quantity if is_last_step or fewest is None else fewest,
            "quantity_high": quantity if is_last_step else most,
            "is_open_ended": most is None and fewest is not None,
            "has_range": fewest is not None and not is_last_step,
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
            missing=f"{round(missing, 1):g}",
            step=step,
            people=len(self.user_ids),
            days=f"{self.days_left:.1f}",
            each=f"{self.days_left / len(self.user_ids):.1f}",
        )

    # ------------------------------------------------------------
    # Actions
    # ------------------------------------------------------------

    def action_view_facts(self):
        """Open the facts of the time that was measured."""
        self.ensure_one()
        action = self.funnel_id.action_view_facts()
        day = "day" if self.mode == "period" else "lead_day"
        measured = [(day, ">=", self.measured_from), (day, "<=", self.measured_to)]
        team = [("team_id", "=", self.team_id.id)] if self.team_id else []
        context = {name: value for name, value in action["context"].items() if not name.endswith("this_month")}
        return {**action, "domain": [*action["domain"], *measured, *team], "context": context}
