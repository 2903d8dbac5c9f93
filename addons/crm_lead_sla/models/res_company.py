from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    lead_cooling_days = fields.Integer(
        default=7, help="Who held a lead gets it back, or may take it, only after so many days."
    )
    lead_claim_limit = fields.Integer(default=5, help="How many free leads a person may take in a day. 0: no limit.")
    lead_pool_hides_contacts = fields.Boolean(
        default=True, help="Name, telephone and address of the customer are shown only to who has taken the lead."
    )

    _lead_cooling_days_positive = models.Constraint("CHECK(lead_cooling_days >= 0)", "Days cannot be negative.")
    _lead_claim_limit_positive = models.Constraint("CHECK(lead_claim_limit >= 0)", "A limit cannot be negative.")

    def write(self, vals):
        result = super().write(vals)
        if "resource_calendar_id" in vals:
            self.env.registry.clear_cache()  # crm.sla.time._get_calendar_id
            self.env["crm.sla.clock"]._recheck([("company_id", "in", self.ids)])
        if "lead_pool_hides_contacts" in vals:
            free = self.env["crm.lead"].sudo().search([("claimable_since", "!=", False)])
            theirs = free.filtered(lambda lead: self.env["crm.assignment"]._get_company(lead) in self)
            theirs.write({"is_claim_hidden": vals["lead_pool_hides_contacts"]})
        return result
