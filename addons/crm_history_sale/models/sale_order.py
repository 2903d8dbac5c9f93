from odoo import models


class SaleOrder(models.Model):
    _name = "sale.order"
    _inherit = ["sale.order", "crm.contact.document"]

    def _prepare_contact_log_vals(self):
        """A contact on an order is one on its opportunity, else one with its customer; the order's people hold it."""
        self.ensure_one()
        row = self.env["crm.history.act"]._prepare_row(
            self.user_id, self.team_id, self.partner_id, lead=self.opportunity_id
        )
        return {**row, "company_id": self.company_id.id}

    def _prepare_message_contact_vals(self, message, author):
        """The mail that sends a quotation, and so marks it as sent, is a proposal; that of an order is not."""
        vals = super()._prepare_message_contact_vals(message, author)
        is_proposal = author and self.env.context.get("mark_so_as_sent") and self.sudo().state in ("draft", "sent")
        return {**vals, "channel": "proposal"} if is_proposal else vals
