from odoo import models


class CrmMetricFact(models.Model):
    _name = "crm.metric.fact"
    _inherit = ["crm.metric.fact", "crm.led.mixin"]
