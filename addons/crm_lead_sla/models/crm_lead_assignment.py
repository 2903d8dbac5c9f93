from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL


class CrmLead(models.Model):
    """How a lead is given out, freed and taken."""

    _name = "crm.lead"
    _inherit = ["crm.lead"]

    assignment_decision_ids = fields.One2many(
        "crm.assignment.decision", "lead_id", string="Assignment Decisions", readonly=True
    )
    assignment_decision_count = fields.Integer(compute="_compute_assignment_decision_count")
    claimable_since = fields.Datetime(
        string="Free to Claim Since", readonly=True, copy=False, help="Other salespeople may take it since then."
    )
    is_claim_hidden = fields.Boolean(
        string="Hidden Until Claimed",
        readonly=True,
        copy=False,
        help="Colleagues see it only in the list of free leads.",
    )

    _claimable_since_idx = models.Index("(claimable_since) WHERE claimable_since IS NOT NULL")

    def _compute_assignment_decision_count(self):
        groups = self.env["crm.assignment.decision"]._read_group(
            [("lead_id", "in", self.ids)], ["lead_id"], ["__count"]
        )
        counts = {lead.id: count for lead, count in groups}
        for lead in self:
            lead.assignment_decision_count = counts.get(lead.id, 0)

    @api.model_create_multi
    def create(self, vals_list):
        leads = super().create(vals_list)
        leads._trigger_give_out()
        return leads

    def write(self, vals):
        taken = self.browse()
        if "user_id" in vals:
            taken = self.filtered(lambda lead: lead.claimable_since and lead.user_id.id != vals["user_id"])
        result = super().write(vals)
        taken._close_claim()
        if vals.keys() & {"user_id", "team_id"}:
            self._trigger_give_out()
        return result

    def _assign_userless_lead_in_team(self, creation_source):
        """Leads of teams that give them out to their members do not go to the leader."""
        leads = self - self.sudo()._filter_to_give_out().with_env(self.env)
        return super(CrmLead, leads)._assign_userless_lead_in_team(creation_source)

    def action_open_to_claim(self):
        """Let other salespeople take these leads: for leaders, who see the leads of everybody."""
        self.check_access("write")
        if not self.env.user.has_group("sales_team.group_sale_salesman_all_leads"):
            raise AccessError(self.env._("Only who sees the leads of all salespeople may free them."))
        self._open_to_claim()

    def action_open_assignment_decisions(self):
        """Why this lead was given to whom."""
        self.ensure_one()
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id("crm_lead_sla.crm_assignment_decision_action")
        return {**action, "domain": [("lead_id", "=", self.id)], "context": {}}

    # ------------------------------------------------------------
    # Who gets it
    # ------------------------------------------------------------

    def _trigger_give_out(self):
        """Have those that nobody owns given out soon, all of them at once."""
        if self.sudo()._filter_to_give_out():
            self.env.ref("crm_lead_sla.ir_cron_give_out").sudo()._trigger()

    def _filter_to_give_out(self):
        """Those that nobody owns, in teams that give such leads to their members."""
        return self.filtered(lambda lead: not lead.user_id and lead.active and lead.team_id.gives_out_new)

    def _give_out(self, reason="reassigned", team=None, strategy=None, note=""):
        """Give the leads to whom they are due among the members of their teams, or of ``team``.

        Each gets a decision, which says who got it and why, or why nobody; ``note`` precedes that in the chatter.
        ``reason`` is one of the log of owners; None: whether somebody held the lead. Leads that somebody else is
        changing at this moment are left out. Runs as superuser, like ``_change_owner``.

        Return the decisions: ``outcome`` is given, leader or stayed.
        """
        leads = self.sudo().try_lock_for_update()
        decisions = self.env["crm.assignment"]._decide(leads, reason, team, strategy)
        return self.env["crm.assignment.decision"].sudo()._record(decisions)._carry_out(team, note)

    # ------------------------------------------------------------
    # Who may take it
    # ------------------------------------------------------------

    def _open_to_claim(self):
        """Let other salespeople take the leads, see ``crm.lead.pool``; those that are free already stay as they are."""
        leads = self.sudo().filtered(lambda lead: not lead.claimable_since and lead.won_status == "pending")
        for company, group in leads.grouped(self.env["crm.assignment"]._get_company).items():
            hidden = company.lead_pool_hides_contacts
            group.write({"claimable_since": fields.Datetime.now(), "is_claim_hidden": hidden})

    def _lock_to_claim(self):
        """Hold the lead until the end of the transaction. UserError when it is free no more.

        It is waited for: a change that another transaction makes in the meantime is a serialization failure, after
        which Odoo tries the request again and finds the lead taken.
        """
        lock = SQL("SELECT id FROM crm_lead WHERE id = %s FOR NO KEY UPDATE", self.id)
        self.env.cr.execute(lock, log_exceptions=False)
        self.invalidate_recordset()
        if not self.exists() or not self.claimable_since or not self.active or self.won_status != "pending":
            raise UserError(self.env._("Somebody was faster: this lead is taken already."))

    def _close_claim(self):
        """Nobody may take the leads any more: they were answered, or changed hands."""
        leads = self.sudo().with_context(active_test=False)
        if leads := leads.search([("id", "in", self.ids), ("claimable_since", "!=", False)]):
            leads.write({"claimable_since": False, "is_claim_hidden": False})
