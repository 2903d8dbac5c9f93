from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import RedirectWarning, UserError
from odoo.tools import SQL, format_date

STATES = [("draft", "Draft"), ("confirmed", "Confirmed"), ("locked", "Locked")]
OUTCOMES = [
    ("sales_met", "Sales plan met"),
    ("by_scale", "By the scale"),
    ("no_target", "No target"),
]
AVERAGED = {
    "share:avg": "has_share",
    "sales_fulfilment:avg": "has_sales",
    "activity_fulfilment:avg": "has_activity",
}


class CrmPayGate(models.Model):
    """Which share of the base pay one person earned in one month, and why.

    If the sales plan is met, the full base pay, and the activity plan is not looked at. If not, the fulfilment of the
    activity plan gives the share by a scale. A month without a target gives no share: neither 0 % nor 100 %. Only
    closed scores are read, those whose last day is in the month, and what they said is kept in the lines.
    """

    _name = "crm.pay.gate"
    _description = "Pay Gate"
    _inherit = ["mail.thread"]
    _order = "month desc, user_name, id desc"
    _mail_post_access = "read"

    user_id = fields.Many2one("res.users", string="Person", readonly=True, ondelete="set null", index=True)
    user_name = fields.Char(string="Person (name)", readonly=True)
    month = fields.Date(required=True, readonly=True, index=True, help="First day of the month.")
    team_id = fields.Many2one(
        "crm.team", string="Sales Team", readonly=True, ondelete="set null", help="The last one of the month."
    )
    company_id = fields.Many2one("res.company", required=True, readonly=True, ondelete="cascade")
    month_name = fields.Char(string="Month (name)", compute="_compute_month_name")
    state = fields.Selection(STATES, required=True, default="draft", readonly=True, tracking=True)
    line_ids = fields.One2many("crm.pay.gate.line", "gate_id", string="Reasons", readonly=True)
    has_sales = fields.Boolean(string="With a Sales Target", readonly=True)
    sales_fulfilment = fields.Float(string="Sales Plan", readonly=True, aggregator="avg")
    has_activity = fields.Boolean(string="With an Activity Target", readonly=True)
    activity_fulfilment = fields.Float(string="Activity Plan", readonly=True, aggregator="avg")
    outcome = fields.Selection(OUTCOMES, required=True, default="no_target", readonly=True)
    scale_name = fields.Char(string="Scale", readonly=True)
    rule_share = fields.Float(string="Share by the Rule", readonly=True, aggregator=None)
    is_overridden = fields.Boolean(string="Set by Hand", readonly=True, tracking=True)
    override_share = fields.Float(string="Share Set by Hand", readonly=True, aggregator=None)
    override_reason = fields.Char(readonly=True)
    has_share = fields.Boolean(compute="_compute_share", store=True, string="With a Share")
    share = fields.Float(
        string="Share of Base Pay", compute="_compute_share", store=True, tracking=True,
        aggregator="avg", help="1 is the full base pay. A month without a target has none.",
    )  # fmt: skip
    base_pays = fields.Float(
        compute="_compute_share", store=True, help="The share as a number: its sum is how many full base pays are due."
    )
    open_count = fields.Integer(
        string="Open Scores", readonly=True, help="Scores of the month that were not closed when it was computed."
    )
    explanation = fields.Text(compute="_compute_explanation", help="How the share comes about, in words.")
    is_different = fields.Boolean(
        string="Scores Changed",
        compute="_compute_is_different",
        help="The closed scores of the month say something else now than the gate was made from.",
    )
    confirmed_id = fields.Many2one("res.users", string="Confirmed by", readonly=True, ondelete="set null")
    date_confirmed = fields.Datetime(string="Confirmed at", readonly=True)

    _user_month_uniq = models.UniqueIndex("(user_id, month, company_id)", "A person has one pay gate a month.")

    @api.depends("user_name", "month")
    def _compute_display_name(self):
        for gate in self:
            gate.display_name = f"{gate.user_name}, {gate.month:%Y-%m}"

    @api.depends_context("lang")
    @api.depends("month")
    def _compute_month_name(self):
        for gate in self:
            gate.month_name = format_date(self.env, gate.month, date_format="LLLL yyyy")

    @api.depends("outcome", "rule_share", "is_overridden", "override_share")
    def _compute_share(self):
        for gate in self:
            gate.has_share = gate.is_overridden or gate.outcome != "no_target"
            gate.share = gate.base_pays = gate.override_share if gate.is_overridden else gate.rule_share

    @api.depends_context("lang")
    @api.depends("outcome", "sales_fulfilment", "activity_fulfilment", "share", "scale_name", "override_reason")
    def _compute_explanation(self):
        for gate in self:
            gate.explanation = "\n".join(self.env["crm.pay.gate.words"]._explain(gate))

    def _compute_is_different(self):
        different = self.sudo()._get_different()
        for gate in self:
            gate.is_different = gate in different

    def _read_group_select(self, aggregate_spec, query):
        """Averages are over the people who have the figure: no target is not zero."""
        if (condition := AVERAGED.get(aggregate_spec)) is None:
            return super()._read_group_select(aggregate_spec, query)
        names = (aggregate_spec.removesuffix(":avg"), condition)
        value, has_value = (self._field_to_sql(self._table, name, query) for name in names)
        return SQL("AVG(%s) FILTER (WHERE %s)", value, has_value)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_confirmed(self):
        self._check_not_own()
        if self.filtered(lambda gate: gate.state != "draft"):
            raise UserError(self.env._("A confirmed pay gate stays. An administrator can unlock it with a reason."))

    # ------------------------------------------------------------
    # Computing
    # ------------------------------------------------------------

    @api.model
    def _generate(self, company, month):
        """Compute the gates of all people with scores in that month, creating the missing ones; decided ones stay."""
        month = month.replace(day=1)
        people = self.env["res.users"].browse(self.env["crm.pay.gate.rule"]._get_scores(company, month))
        gates = self.sudo().search([("company_id", "=", company.id), ("month", "=", month)])
        gates += self.sudo().create(
            [
                {"user_id": user.id, "user_name": user.name, "month": month, "company_id": company.id}
                for user in (people - gates.user_id).sudo()
            ]
        )
        gates.filtered(lambda gate: gate.state == "draft")._compute_gates()
        return gates

    def _compute_gates(self):
        """Read the closed scores into these drafts; what was set by hand stays, and what a deleted user left behind."""
        rule, created = self.env["crm.pay.gate.rule"], []
        remaining = self.filtered("user_id")
        for (company, month), gates in remaining.grouped(lambda gate: (gate.company_id, gate.month)).items():
            scale = company._get_pay_scale()
            if not scale:
                raise RedirectWarning(
                    self.env._("%(company)s has no pay scale to compute by.", company=company.display_name),
                    self.env.ref("crm_activity_plan.crm_pay_scale_action").id,
                    self.env._("Pay Scales"),
                )
            scores = rule._get_scores(company, month, gates.user_id)
            for gate in gates:
                vals, lines = rule._prepare_gate_vals(scores.get(gate.user_id.id, []), scale)
                gate.write(vals)
                created += [{"gate_id": gate.id, **line} for line in lines]
        remaining.line_ids.unlink()
        self.env["crm.pay.gate.line"].create(created)

    def _get_different(self):
        """Those of these gates that would have other lines if they were made from the closed scores of today.

        And drafts of whose month other scores are open than when they were made.
        """
        rule, different = self.env["crm.pay.gate.rule"], self.browse()
        remaining = self.filtered("user_id")  # the scores of a deleted user are gone with them
        for (company, month), gates in remaining.grouped(lambda gate: (gate.company_id, gate.month)).items():
            scores = rule._get_scores(company, month, gates.user_id)
            different += gates.filtered(lambda gate, scores=scores: gate._differs(scores.get(gate.user_id.id, [])))
        return different

    def _differs(self, scores):
        rule = self.env["crm.pay.gate.rule"]
        if self.state == "draft" and self.open_count != sum(score["open_count"] for score in scores):
            return True
        return rule._freeze(self.line_ids) != rule._freeze(rule._decide(scores)["lines"])

    # ------------------------------------------------------------
    # Drill-down
    # ------------------------------------------------------------

    @api.readonly
    def action_view_scores(self):
        """Open the scores of the month from which the gate is made."""
        self.ensure_one()
        self.check_access("read")
        return self._get_scores_action([])

    def _get_scores_action(self, domain):
        last_day = self.month + relativedelta(months=1, days=-1)
        return {
            **self.env["ir.actions.act_window"]._for_xml_id("crm_activity_plan.crm_activity_score_action"),
            "domain": [
                ("user_id", "=", self.user_id.id),
                ("company_id", "=", self.company_id.id),
                ("date_to", ">=", self.month),
                ("date_to", "<=", last_day),
                *domain,
            ],
            "context": {},
        }
