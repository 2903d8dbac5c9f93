from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain

from ..tools import sla_domain


class CrmSlaPolicy(models.Model):
    """Which leads a policy is about: how many that are, the way to them, and applying it to those that are open."""

    _inherit = "crm.sla.policy"  # pylint: disable=consider-merging-classes-inherited

    clock_count = fields.Integer(string="Open Clocks", compute="_compute_clock_count")
    lead_count = fields.Integer(
        string="Open Leads That Fit",
        compute="_compute_lead_count",
        help="Open leads of today that the policy would time, as it is filled in now.",
    )
    ending_count = fields.Integer(
        string="Clocks That End",
        compute="_compute_ending_count",
        help="Open clocks that would end if the policy is saved as it is filled in now: their leads fit it no more.",
    )

    def _compute_clock_count(self):
        clocks = self.env["crm.sla.clock"].sudo()
        counts = dict(
            clocks._read_group([("policy_id", "in", self.ids), ("date_end", "=", False)], ["policy_id"], ["__count"])
        )
        for policy in self:
            policy.clock_count = counts.get(policy._origin, 0)

    @api.depends("company_id", "team_ids", "lead_type", "domain", "kind", "stage_ids")
    def _compute_lead_count(self):
        for policy in self:
            try:
                policy.lead_count = self.env["crm.lead"].search_count(policy._get_lead_domain())
            except ValidationError:
                policy.lead_count = 0

    @api.depends("active", "company_id", "team_ids", "lead_type", "domain", "kind", "stage_ids")
    def _compute_ending_count(self):
        for policy in self:
            clocks = Domain("policy_id", "in", policy._origin.ids) & Domain("date_end", "=", False)
            try:
                stays = policy._get_clock_domain() if policy.active else Domain.FALSE
            except ValidationError:
                stays = Domain.TRUE
            policy.ending_count = self.env["crm.sla.clock"].sudo().search_count(clocks & ~stays)

    def action_apply(self):
        """Show what applying the policy to the open leads would do, before it is done."""
        self.ensure_one()
        self.check_access("write")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Apply to Open Leads"),
            "res_model": "crm.sla.apply",
            "view_mode": "form",
            "target": "new",
            "context": {"default_policy_id": self.id},
        }

    @api.readonly
    def action_open_leads(self):
        """The open leads that the policy fits."""
        self.ensure_one()
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id("crm.crm_lead_all_leads")
        return {**action, "domain": list(self._get_lead_domain()), "context": {}, "display_name": self.name}

    @api.readonly
    def action_open_clocks(self):
        """The open clocks of the policy."""
        self.ensure_one()
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id("crm_lead_sla.crm_sla_clock_action")
        domain = [("policy_id", "=", self.id), ("date_end", "=", False)]
        return {**action, "domain": domain, "context": {}, "display_name": self.name}

    def _parse_domain(self):
        label = self._fields["domain"]._description_string(self.env)
        return sla_domain.parse(self.sudo(False).env["crm.lead"], self.domain, label)

    def _get_lead_domain(self):
        """The open leads that the policy fits; raise ValidationError when its own domain is wrong."""
        domain = Domain("won_status", "=", "pending") & self._get_fitting_domain()
        if self.company_id:
            domain &= self._get_company_domain()
        return domain

    def _get_company_domain(self):
        """The leads of the company of the policy: those without one are of that of their team, else of the user's."""
        company = self.company_id._origin
        of_team = Domain("team_id.company_id", "=", company.id)
        if company == self.env.company:
            of_team |= Domain("team_id", "=", False) | Domain("team_id", "any", [("company_id", "=", False)])
        return Domain("company_id", "=", company.id) | Domain("company_id", "=", False) & of_team

    def _get_clock_domain(self):
        """The clocks that the policy goes on with."""
        domain = Domain("kind", "=", self.kind) & Domain("lead_id", "any", self._get_fitting_domain())
        return domain & Domain("company_id", "=", self.company_id._origin.id) if self.company_id else domain

    def _get_fitting_domain(self):
        """The leads that the policy fits, whatever their company and state."""
        domain = self._parse_domain()
        if self.team_ids:
            domain &= Domain("team_id", "in", self.team_ids.ids)
        if self.lead_type:
            domain &= Domain("type", "=", self.lead_type)
        if self.kind == "stage_time":
            domain &= Domain("stage_id", "in", self.stage_ids.ids)
        return domain
