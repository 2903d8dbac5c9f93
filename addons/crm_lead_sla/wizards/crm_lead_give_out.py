from odoo import Command, api, fields, models
from odoo.fields import Domain

from ..tools.receivers import STRATEGIES

MAXIMUM = 500  # leads in one dry run, those that wait longest first


class CrmLeadGiveOut(models.TransientModel):
    """Shows to whom leads would be given, and why, before anything is done.

    Opened on leads for those leads, on teams for their leads that nobody owns.
    """

    _name = "crm.lead.give.out"
    _description = "Give Out Leads"

    lead_ids = fields.Many2many("crm.lead", string="Leads", default=lambda self: self._default_lead_ids())
    team_id = fields.Many2one("crm.team", string="To Members of", help="Empty: each lead to its own team.")
    strategy = fields.Selection(STRATEGIES, help="Empty: as the team says.")
    line_ids = fields.One2many(
        "crm.lead.give.out.line", "wizard_id", compute="_compute_line_ids", store=True, readonly=True
    )
    given_count = fields.Integer(string="Would Be Given", compute="_compute_given_count")
    left_count = fields.Integer(string="Left for Later", readonly=True, default=lambda self: self._default_left_count())

    def _default_lead_ids(self):
        return self.env["crm.lead"].search(self._get_chosen_domain(), order="create_date, id", limit=MAXIMUM)

    def _default_left_count(self):
        return max(0, self.env["crm.lead"].search_count(self._get_chosen_domain()) - MAXIMUM)

    def _get_chosen_domain(self):
        """The open leads that the wizard was opened on."""
        context, is_open = self.env.context, Domain([("active", "=", True), ("won_status", "=", "pending")])
        ids = context.get("active_ids") or []
        if context.get("active_model") == "crm.team":
            return is_open & Domain("team_id", "in", ids) & Domain("user_id", "=", False)
        return is_open & Domain("id", "in", ids if context.get("active_model") == "crm.lead" else [])

    @api.depends("lead_ids", "team_id", "strategy")
    def _compute_line_ids(self):
        for wizard in self:
            leads = wizard.lead_ids._origin.filtered(lambda lead: lead.won_status == "pending")
            decisions = self.env["crm.assignment"]._decide(leads, None, wizard.team_id._origin, wizard.strategy)
            wizard.line_ids = [Command.clear(), *(Command.create(wizard._prepare_line(vals)) for vals in decisions)]

    def _prepare_line(self, vals):
        decision = self.env["crm.assignment.decision"].new(vals)
        return {
            "lead_id": vals["lead_id"],
            "from_user_id": vals["from_user_id"],
            "outcome": vals["outcome"],
            "user_id": vals["user_id"],
            "why": decision.why,
        }

    @api.depends("line_ids.outcome")
    def _compute_given_count(self):
        for wizard in self:
            wizard.given_count = len(wizard.line_ids.filtered(lambda line: line.outcome != "stayed"))

    def action_give_out(self):
        """Give the leads out; people may have got others since the dry run, so it is decided anew."""
        self.check_access("write")
        leads = self.line_ids.lead_id
        leads.check_access("write")
        decisions = leads._give_out(None, self.team_id, self.strategy)
        action = self.env["ir.actions.act_window"]._for_xml_id("crm_lead_sla.crm_assignment_decision_action")
        return {**action, "domain": [("id", "in", decisions.ids)]}
