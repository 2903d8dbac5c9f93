from odoo import Command, api, fields, models

from ..tools.receivers import STRATEGIES

MAXIMUM = 500  # leads in one dry run


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

    def _default_lead_ids(self):
        context = self.env.context
        ids = context.get("active_ids") or []
        if context.get("active_model") == "crm.lead":
            return self.env["crm.lead"].browse(ids[:MAXIMUM])
        if context.get("active_model") == "crm.team":
            domain = [("team_id", "in", ids), ("user_id", "=", False), ("won_status", "=", "pending")]
            return self.env["crm.lead"].search(domain, order="create_date, id", limit=MAXIMUM)
        return self.env["crm.lead"]

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
