from odoo import fields, models
from odoo.tools import SQL


class CrmHistoryMixin(models.AbstractModel):
    """History rows say which product the deal was about, as it was then."""

    _inherit = "crm.history.mixin"

    product_id = fields.Many2one("product.product", readonly=True, ondelete="set null")

    def _get_copied_columns(self):
        return {**super()._get_copied_columns(), "product_id": SQL("lead.product_id")}
