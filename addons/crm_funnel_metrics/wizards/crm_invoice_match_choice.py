from odoo import api, fields, models
from odoo.exceptions import UserError


class CrmInvoiceMatchChoice(models.TransientModel):
    """Which deal an invoice belongs to: one of the candidates, or any other that the accountant looks for."""

    _name = "crm.invoice.match.choice"
    _description = "Choose the Deal of an Invoice"

    move_id = fields.Many2one("account.move", string="Invoice", required=True, readonly=True, ondelete="cascade")
    match_id = fields.Many2one("crm.invoice.match", compute="_compute_match_id")
    customer_id = fields.Many2one(related="move_id.commercial_partner_id", string="Customer")
    day = fields.Date(related="move_id.invoice_date", string="Invoice Date")
    amount = fields.Monetary(related="move_id.amount_untaxed", string="Untaxed", currency_field="currency_id")
    currency_id = fields.Many2one(related="move_id.currency_id")
    company_id = fields.Many2one(related="move_id.company_id")
    ref = fields.Char(related="move_id.ref", string="Reference")
    candidate_ids = fields.One2many(related="match_id.candidate_ids")
    deal_id = fields.Many2one(
        "crm.deal.card",
        string="Another Deal",
        domain="[('company_id', 'in', (company_id, False))]",
        help="Search by the name of the deal or of its customer.",
    )

    @api.depends("move_id")
    def _compute_match_id(self):
        """The open row of the work list; empty when the invoice has its deals, or is a draft."""
        matches = self.env["crm.invoice.match"].search([("move_id", "in", self.move_id.ids), ("state", "=", "open")])
        by_move = {match.move_id: match for match in matches}
        for choice in self:
            choice.match_id = by_move.get(choice.move_id, False)

    def action_link(self):
        """Link the lines without a deal to the chosen one; an invoice that has its deals changes to it wholly."""
        self.ensure_one()
        if not self.deal_id:
            raise UserError(self.env._("Choose a deal first."))
        self.deal_id.check_access("read")
        lead = self.env["crm.lead"].browse(self.deal_id.id)
        if self.match_id:
            self.match_id._link(lead)
        else:
            self.move_id.check_access("write")
            self.move_id.sudo().lead_id = lead
        return {"type": "ir.actions.act_window_close"}
