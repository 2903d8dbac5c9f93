from odoo import fields, models


class CrmLead(models.Model):
    _inherit = "crm.lead"

    product_id = fields.Many2one(
        "product.product",
        check_company=True,
        index="btree_not_null",
        domain="[('sale_ok', '=', True)]",
        tracking=True,
        help="Main product of the deal: reports split deals by it.",
    )
