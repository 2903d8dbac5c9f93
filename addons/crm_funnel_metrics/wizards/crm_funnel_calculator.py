from math import ceil

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain

MEASURED_MONTHS = 3
PERIODS = (("date_from", "date_to"), ("measured_from", "measured_to"))


class CrmFunnelCalculator(models.TransientModel):
    """How many calls, meetings, proposals... a goal takes at the conversions that were measured: what is asked."""

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
    goal_number = fields.Integer(
        string="How Many", compute="_compute_goal", compute_sudo=False, store=True, readonly=False, precompute=True
    )
    goal_amount = fields.Monetary(
        string="How Much", compute="_compute_goal", compute_sudo=False, store=True, readonly=False, precompute=True
    )
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

    @api.depends("funnel_id")
    def _compute_goal(self):
        """To begin with as much as in equally many days of the time measured."""
        for wizard in self:
            step = wizard.funnel_id._origin.step_ids[-1:]
            wizard.update({"goal_number": 0, "goal_amount": 0})
            if not step or not all(wizard[name] for period in PERIODS for name in period):
                continue
            question = step.funnel_id._prepare_question(date_from=wizard.measured_from, date_to=wizard.measured_to)
            made = step.funnel_id._get_figures(question).get((), {}).get(step.id, {"number": 0, "amount": 0})
            goal, measured = ((wizard[last] - wizard[first]).days + 1 for first, last in PERIODS)
            wizard.goal_number = ceil(made["number"] * goal / measured)
            wizard.goal_amount = wizard.currency_id.round(made["amount"] * goal / measured)

    @api.depends("team_id")
    def _compute_user_ids(self):
        """The members of the team, else of all teams; of own documents only those whom one leads, else oneself."""
        sees_all = self.env.user.has_group("sales_team.group_sale_salesman_all_leads")
        working = Domain("crm_team_id.active", "=", True) & Domain("user_id.active", "=", True)
        working &= Domain("user_id.share", "=", False) & Domain("user_id.company_ids", "in", self.env.company.ids)
        if not sees_all:
            working &= Domain("crm_team_id.user_id", "=", self.env.uid)
        for wizard in self:
            team = Domain("crm_team_id", "in", wizard.team_id.ids) if wizard.team_id else Domain.TRUE
            members = self.env["crm.team.member"].search(working & team).user_id
            wizard.user_ids = members if sees_all or members else self.env.user

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
