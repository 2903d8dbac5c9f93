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

    def unlink(self):
        """Lines of a deleted deal are without a deal again, unless their order has another one."""
        lines = self.env["account.move.line"].sudo().search([("lead_id", "in", self.ids)])
        lines.write({"lead_id": False, "lead_settled": False})
        return super().unlink()

    def _merge_dependences(self, opportunities):
        """Invoice lines of merged deals are the survivor's, as their orders are."""
        lines = self.env["account.move.line"].sudo().search([("lead_id", "in", opportunities.ids)])
        lines.write({"lead_id": self.id})
        return super()._merge_dependences(opportunities)
