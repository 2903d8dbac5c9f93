from odoo import api, models


class SaleOrder(models.Model):
    _name = "sale.order"
    _inherit = ["sale.order", "crm.segmentation.subject"]

    @api.depends("partner_id")
    def _compute_segment(self):
        return super()._compute_segment()
