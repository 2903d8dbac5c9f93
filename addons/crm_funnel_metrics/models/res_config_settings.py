from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    funnel_minimum_cases = fields.Integer(
        string="Smallest Number of Cases",
        default=10,
        config_parameter="crm_funnel_metrics.minimum_cases",
        help="A rate made of fewer cases is shown as uncertain and ranks last.",
    )
    match_confident = fields.Integer(
        string="Sure From",
        default=90,
        config_parameter="crm_funnel_metrics.match_confident",
        help="Points, 0 to 100, from which the deal proposed for an invoice is sure.",
    )
    deal_thanks_template_id = fields.Many2one(related="company_id.deal_thanks_template_id", readonly=False)
    funnel_letter_user_ids = fields.Many2many(related="company_id.funnel_letter_user_ids", readonly=False)
