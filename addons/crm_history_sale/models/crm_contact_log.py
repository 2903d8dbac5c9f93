from odoo import models
from odoo.tools import SQL


class CrmContactLog(models.Model):
    _inherit = "crm.contact.log"

    def _get_bought_condition(self):
        """A customer with a confirmed order or a posted invoice from before has bought, deal or not."""
        return SQL(
            """
            (%s OR EXISTS (SELECT FROM sale_order bought JOIN res_partner buyer ON buyer.id = bought.partner_id
                            WHERE buyer.commercial_partner_id = customer.id AND bought.state = 'sale'
                              AND bought.date_order < row.moment)
                OR EXISTS (SELECT FROM account_move invoice JOIN res_partner buyer ON buyer.id = invoice.partner_id
                            WHERE buyer.commercial_partner_id = customer.id AND invoice.state = 'posted'
                              AND invoice.move_type = 'out_invoice' AND invoice.invoice_date < row.day))
            """,
            super()._get_bought_condition(),
        )

    def _flush_sources(self):
        self.env["sale.order"].flush_model(["partner_id", "state", "date_order"])
        self.env["account.move"].flush_model(["partner_id", "state", "move_type", "invoice_date"])
        return super()._flush_sources()
