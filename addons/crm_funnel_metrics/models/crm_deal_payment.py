from odoo import fields, models


class CrmDealPayment(models.AbstractModel):
    """Who is told when an invoice of a deal is paid: the salesperson, and if the company wants it the customer."""

    _name = "crm.deal.payment"
    _description = "Payment of a Deal"

    deal_paid_told = fields.Boolean(
        copy=False, readonly=True, help="The salesperson was told that it is paid; a second payment is not news."
    )

    def _tell_deal_paid(self):
        """Once per invoice, and not while data is imported: what was paid long ago is not news.

        Nor is an invoice of nothing, such as the final one of an order that was paid in advance.
        """
        if self.env.context.get("import_file"):
            return
        paid = self.sudo().filtered(
            lambda move: (
                move.move_type in ("out_invoice", "out_receipt")
                and not move.deal_paid_told
                and not move.currency_id.is_zero(move.amount_total)
            )
        )
        paid = paid.filtered(lambda move: move._get_deal_lines().lead_id)
        if not paid:
            return
        paid.deal_paid_told = True
        for lead in paid._get_deal_lines().lead_id:
            lead._tell_deal_paid(paid.filtered(lambda move, lead=lead: lead in move._get_deal_lines().lead_id))
        paid._thank_customers()

    def _thank_customers(self):
        """Queue the company's template for the customers with an e-mail address; none unless it is set."""
        for company, moves in self.grouped("company_id").items():
            if template := company.deal_thanks_template_id:
                moves = moves.filtered("partner_id.email")
                template.send_mail_batch(moves.ids)
