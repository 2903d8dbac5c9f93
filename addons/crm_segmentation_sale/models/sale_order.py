from odoo import api, models
from odoo.tools import SQL


class SaleOrder(models.Model):
    _name = "sale.order"
    _inherit = ["sale.order", "crm.segmentation.subject"]

    @api.depends("partner_id")
    def _compute_segment(self):
        return super()._compute_segment()

    def _get_segment_customer(self):
        return self.sudo().partner_id.commercial_partner_id

    def _get_segment_customer_sql(self, alias):
        return SQL(
            "(SELECT person.commercial_partner_id FROM res_partner person WHERE person.id = %s)",
            SQL.identifier(alias, "partner_id"),
            to_flush=(self._fields["partner_id"], self.env["res.partner"]._fields["commercial_partner_id"]),
        )
