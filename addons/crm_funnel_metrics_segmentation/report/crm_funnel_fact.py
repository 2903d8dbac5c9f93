from odoo import api, models


class CrmFunnelFact(models.Model):
    _name = "crm.funnel.fact"
    _inherit = ["crm.funnel.fact", "crm.funnel.segment"]

    _segment_customer = "customer_id"

    @api.model
    def _get_splits(self):
        return {**super()._get_splits(), "segment": "segment_code"}
