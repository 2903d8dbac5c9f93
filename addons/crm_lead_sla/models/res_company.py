from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    lead_cooling_days = fields.Integer(
        default=7, help="Who held a lead gets it back, or may take it, only after so many days."
    )
    lead_claim_limit = fields.Integer(default=5, help="How many free leads a person may take in a day. 0: no limit.")
    lead_pool_hides_contacts = fields.Boolean(
        default=True,
        help="Title of the inquiry, name, telephone and address of the customer are shown only to who has taken the "
        "lead.",
    )
    sla_morning_hour = fields.Integer(
        string="Morning Letter at",
        default=8,
        help="At this hour (0 to 23) of their time zone team leaders get a letter about late, urgent and unassigned "
        "leads and about who is away. -1: no letter.",
    )

    _lead_cooling_days_positive = models.Constraint("CHECK(lead_cooling_days >= 0)", "Days cannot be negative.")
    _lead_claim_limit_positive = models.Constraint("CHECK(lead_claim_limit >= 0)", "A limit cannot be negative.")
    _sla_morning_hour_range = models.Constraint(
        "CHECK(sla_morning_hour BETWEEN -1 AND 23)", "The hour of the morning letter is from 0 to 23, or -1 for none."
    )

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
