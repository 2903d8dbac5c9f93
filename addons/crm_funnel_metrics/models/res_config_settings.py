from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    funnel_minimum_cases = fields.Integer(
        string="Smallest Number of Cases",
        default=10,
        config_parameter="crm_funnel_metrics.minimum_cases",
        help="A rate made of fewer cases is shown as uncertain and ranks last.",
    )
