from odoo import models
from odoo.tools import format_amount


class CrmLead(models.Model):
    """The invoices of a deal stay with it when it is merged, and are without a deal when it is deleted."""

    _name = "crm.lead"
    _inherit = ["crm.lead", "crm.deal.invoiced"]
    _deal_invoice_key = "lead_id"

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

    def _get_deal_invoice_currency(self):
        return self.company_currency

    def _tell_deal_paid(self, moves):
        """A note on the deal, of which its salesperson is notified in their own language."""
        if not self.user_id:
            return
        lead = self.with_context(lang=self.user_id.lang)
        invoices = ", ".join(
            f"{move.name} ({format_amount(lead.env, move.amount_total, move.currency_id)})" for move in moves
        )
        lead.message_post(
            body=lead.env._("Paid in full: %(invoices)s", invoices=invoices),
            author_id=self.env.user.partner_id.id,
            partner_ids=self.user_id.partner_id.ids,
            subtype_xmlid="mail.mt_note",
        )
