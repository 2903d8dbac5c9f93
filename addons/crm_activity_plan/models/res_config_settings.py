from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    activity_plan_grace_days = fields.Integer(related="company_id.activity_plan_grace_days", readonly=False)
    activity_report_hour = fields.Float(related="company_id.activity_report_hour", readonly=False)
    activity_behind_hour = fields.Float(related="company_id.activity_behind_hour", readonly=False)
    activity_digest_hour = fields.Float(related="company_id.activity_digest_hour", readonly=False)
    activity_burst_size = fields.Integer(related="company_id.activity_burst_size", readonly=False)
    pay_scale_id = fields.Many2one(related="company_id.pay_scale_id", readonly=False)
