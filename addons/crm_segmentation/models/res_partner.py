from odoo import api, fields, models
from odoo.tools import SQL

from .crm_segmentation_subject import GROUPS


class ResPartner(models.Model):
    _name = "res.partner"
    _inherit = ["res.partner", "crm.segmentation.subject"]

    segment_reason = fields.Char(
        string="Why this Segment",
        compute="_compute_segment_reason",
        groups=GROUPS,
        help="The numbers behind the classes in the last run; rank and share only for who may see money.",
    )
    segment_override_id = fields.Many2one(
        "crm.segmentation.override", string="Set by Hand", compute="_compute_segment_reason", groups=GROUPS
    )

    crm_date_ids = fields.One2many("crm.partner.date", "partner_id", string="Dates to Remember", groups=GROUPS)

    @api.depends("commercial_partner_id")
    def _compute_segment(self):
        return super()._compute_segment()

    @api.depends("commercial_partner_id")
    @api.depends_context("company", "uid", "lang")
    def _compute_segment_reason(self):
        customers = self.sudo().commercial_partner_id
        run = self.env["crm.segmentation"]._get_current_runs(self.env.company)
        results = self.env["crm.segmentation.result"].search(
            [("run_id", "in", run.ids), ("partner_id", "in", customers.ids)]
        )
        reasons = {customer: own._get_decisive().reason for customer, own in results.grouped("partner_id").items()}
        overrides = self.env["crm.segmentation.customer"].search(
            [
                ("company_id", "=", self.env.company.id),
                ("partner_id", "in", customers.ids),
                ("override_id", "!=", False),
            ]
        )
        overrides = {row.partner_id: row.override_id for row in overrides}
        for partner in self:
            customer = partner.sudo().commercial_partner_id
            override = partner.segment_override_id = overrides.get(customer, self.env["crm.segmentation.override"])
            reason = reasons.get(customer) or self.env._("No purchases in any run")
            partner.segment_reason = override._describe(reason) if override else reason

    def _get_segment_customer(self):
        return self.sudo().commercial_partner_id

    def _get_segment_customer_sql(self, alias):
        return SQL("%s", SQL.identifier(alias, "commercial_partner_id"), to_flush=self._fields["commercial_partner_id"])

    def action_open_segments(self):
        """The classes of this customer in all runs of the current companies."""
        self.ensure_one()
        self.env["crm.segmentation.result"].check_access("read")  # anybody may read partners
        customer = self.commercial_partner_id
        action = self.env["ir.actions.act_window"]._for_xml_id("crm_segmentation.crm_segmentation_result_action")
        return {
            **action,
            "domain": [("partner_id", "=", customer.id)],
            "context": {"search_default_main": 1},
            "display_name": customer.display_name,
        }

    def action_override_segment(self):
        """Set the classes of this customer by hand, or change what was set, be it expired."""
        self.ensure_one()
        overrides = self.env["crm.segmentation.override"]
        overrides.check_access("create")
        customer = self.commercial_partner_id
        domain = [("company_id", "=", self.env.company.id), ("partner_id", "=", customer.id)]
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Segment by Hand"),
            "res_model": "crm.segmentation.override",
            "res_id": overrides.search(domain, limit=1).id,
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_partner_id": customer.id},
        }
