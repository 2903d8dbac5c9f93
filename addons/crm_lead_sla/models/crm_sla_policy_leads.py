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
        domain = Domain("won_status", "=", "pending") & self._parse_domain()
        if self.company_id:
            domain &= Domain("company_id", "in", [self.company_id.id, False])
        if self.team_ids:
            domain &= Domain("team_id", "in", self.team_ids.ids)
        if self.lead_type:
            domain &= Domain("type", "=", self.lead_type)
        if self.kind == "stage_time":
            domain &= Domain("stage_id", "in", self.stage_ids.ids)
        return domain
