from odoo import models


class ResPartner(models.Model):
    _name = "res.partner"
    _inherit = ["res.partner", "crm.deal.invoiced"]
    _deal_invoice_key = "customer_id"

    def _get_deal_invoice_owner(self):
        """Invoices are those of the whole customer, whoever of its people they were sent to."""
        return self.commercial_partner_id._origin
