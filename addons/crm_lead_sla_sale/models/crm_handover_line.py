from odoo import fields, models


class CrmHandoverLine(models.Model):
    _inherit = "crm.handover.line"

    res_model = fields.Selection(selection_add=[("sale.order", "Quotations")], ondelete={"sale.order": "cascade"})
