from odoo import api, fields, models


class CrmHandover(models.Model):
    _inherit = "crm.handover"

    with_quotations = fields.Boolean(string="Open Quotations", default=True)

    @api.model
    def _get_switches(self):
        return {**super()._get_switches(), "with_quotations": "sale.order"}
