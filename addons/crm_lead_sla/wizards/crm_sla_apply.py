from datetime import timedelta

from odoo import api, fields, models

from ..models.crm_sla_policy import RESPONSES


class CrmSlaApply(models.TransientModel):
    """Start the clocks of a policy for the leads that are open today, after showing how many that concerns."""

    _name = "crm.sla.apply"
    _description = "Apply an SLA Policy to Open Leads"

    policy_id = fields.Many2one("crm.sla.policy", required=True, readonly=True, ondelete="cascade")
    starts = fields.Selection(
        [("now", "Now: everybody has the whole time"), ("then", "When they came, or entered the stage")],
        string="The Time Counts From",
        required=True,
        default="now",
    )
    days = fields.Integer(string="Only Leads of the Last Days", default=0, help="0: all open leads.")
    lead_count = fields.Integer(string="Open Leads That Fit", compute="_compute_counts")
    start_count = fields.Integer(string="Clocks That Start", compute="_compute_counts")
    late_count = fields.Integer(string="Late at Once", compute="_compute_counts")

    @api.depends("policy_id", "starts", "days")
    def _compute_counts(self):
        for wizard in self:
            starts = wizard._get_starts()
            late = wizard._get_late(starts)
            wizard.lead_count = self.env["crm.lead"].search_count(wizard._get_domain())
            wizard.start_count, wizard.late_count = len(starts), len(late)

    def action_apply(self):
        """Start the clocks; those of the past are brought up to date by the scheduled job."""
        self.ensure_one()
        self.policy_id.check_access("write")
        self.env["crm.sla.start"]._start(self._get_starts())
        return self.policy_id.action_open_clocks()

    def _get_domain(self):
        domain = self.policy_id._get_lead_domain()
        if self.days:
            domain &= fields.Domain("create_date", ">=", fields.Datetime.now() - timedelta(days=self.days))
        return domain

    def _get_starts(self):
        """[(lead, rule, moment)] of the leads without an open clock of this policy, or for another response.

        Answered ones wait for nobody. Those that an earlier policy for the same response fits are its business.
        """
        rule = next((rule for rule in self.env["crm.sla.policy"]._get_rules() if rule.id == self.policy_id.id), None)
        leads = self.env["crm.lead"].search(self._get_domain()).sudo()
        if not rule or not leads:
            return []
        if rule.kind in RESPONSES:
            moments = self._get_unanswered(leads, rule)
        else:
            moments = self._get_entered(leads)
        same = ("kind", "in", RESPONSES) if rule.kind in RESPONSES else ("policy_id", "=", rule.id)
        domain = [same, ("lead_id", "in", leads.ids), ("date_end", "=", False)]
        running = self.env["crm.sla.clock"].sudo().search(domain).lead_id
        now = fields.Datetime.now()
        return [
            (lead, rule, moments[lead.id] if self.starts == "then" else now)
            for lead, first, _moment in self.env["crm.sla.start"]._match(leads - running, rule.kind, now)
            if first.id == rule.id and lead.id in moments
        ]

    def _get_unanswered(self, leads, rule):
        """{lead id: since when it waits} of those that nobody has answered: since they came, or the customer wrote."""
        if rule.kind == "first_response":
            waiting = self.env["crm.sla.answer"]._find_unanswered(leads.ids)
            return {lead.id: lead.create_date.replace(microsecond=0) for lead in leads if lead.id in waiting}
        return self.env["crm.sla.answer"]._find_messages(leads.ids)

    def _get_entered(self, leads):
        """{lead id: when it entered its stage}"""
        rows = self.env["crm.stage.log"].sudo()._read_group(
            [("lead_id", "in", leads.ids), ("date_end", "=", False)], ["lead_id"], ["moment:max"]
        )  # fmt: skip
        entered = {lead.id: moment for lead, moment in rows}
        return {lead.id: entered.get(lead.id, lead.create_date) for lead in leads}

    def _get_late(self, starts):
        """Those of the starts that would be late at once."""
        memo, now = {}, fields.Datetime.now()
        rows = (self.env["crm.sla.start"]._prepare_row(memo, *start) for start in starts)
        return [row for row in rows if row["date_due"] and row["date_due"] <= now]
