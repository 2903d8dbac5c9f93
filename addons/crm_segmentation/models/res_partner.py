from odoo import api, models
from odoo.tools import SQL


class ResPartner(models.Model):
    _name = "res.partner"
    _inherit = ["res.partner", "crm.segmentation.subject"]

    @api.depends("commercial_partner_id")
    def _compute_segment(self):
        return super()._compute_segment()

    def _get_segment_customer(self):
        return self.sudo().commercial_partner_id

    def _get_segment_customer_sql(self, alias):
        return SQL(
            "%s", SQL.identifier(alias, "commercial_partner_id"), to_flush=self._fields["commercial_partner_id"]
        )
