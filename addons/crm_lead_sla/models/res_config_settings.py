from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    lead_cooling_days = fields.Integer(related="company_id.lead_cooling_days", readonly=False)
    lead_claim_limit = fields.Integer(related="company_id.lead_claim_limit", readonly=False)
    lead_pool_hides_contacts = fields.Boolean(related="company_id.lead_pool_hides_contacts", readonly=False)
    sla_morning_hour = fields.Integer(related="company_id.sla_morning_hour", readonly=False)
