from odoo import api, fields, models
from odoo.tools.sql import column_exists, create_column

from ..tools.paid_share import fill_deals, get_paid_query
from .account_move_line import SALE_TYPES

COLUMNS = {"lead_id": "int4", "is_without_deal": "bool", "paid_share": "numeric", "date_paid": "date"}


class AccountMove(models.Model):
    """Which deal a customer invoice belongs to, and how much of it was paid."""

    _name = "account.move"
    _inherit = ["account.move", "crm.deal.payment"]

    lead_id = fields.Many2one(
        "crm.lead",
        string="Deal",
        compute="_compute_lead_id",
        inverse="_inverse_lead_id",
        store=True,
        readonly=False,
        copy=False,
        check_company=True,
        index="btree_not_null",
        ondelete="set null",
        domain="[('type', '=', 'opportunity')]",
        help="The one deal of all lines; empty when there is none or there are several. Setting it sets all lines.",
    )
    is_without_deal = fields.Boolean(
        compute="_compute_is_without_deal",
        store=True,
        copy=False,
        help="Posted customer invoice with a line of which nobody said to which deal it belongs.",
    )
    paid_share = fields.Float(
        compute="_compute_paid",
        store=True,
        copy=False,
        digits=(16, 12),
        aggregator="avg",
        help="Part of the customer invoice that was paid in money, 1 = all; what its credit notes took off does not"
        " count as paid and is not expected any more. Of a credit note: the part that was paid back.",
    )
    date_paid = fields.Date(
        string="Paid On",
        compute="_compute_paid",
        store=True,
        copy=False,
        index="btree_not_null",
        help="The day the customer invoice was paid in full. Empty: not yet, or it was cancelled by a credit note.",
    )

    _without_deal_idx = models.Index("(invoice_date, id) WHERE is_without_deal")

    def _auto_init(self):
        """Create the columns here: existing invoices are filled by one statement, not computed one by one."""
        for name, kind in COLUMNS.items():
            if not column_exists(self.env.cr, self._table, name):
                create_column(self.env.cr, self._table, name, kind)
        return super()._auto_init()

    # ------------------------------------------------------------
    # The deal
    # ------------------------------------------------------------

    @api.depends("move_type", "line_ids.lead_id", "line_ids.display_type")
    def _compute_lead_id(self):
        """In the form of a new invoice the deal may be chosen before there are lines: they get it on saving."""
        for move in self:
            is_empty_form = not move._origin and not move._get_deal_lines().lead_id
            move.lead_id = move.lead_id if is_empty_form else move._get_one_lead()

    def _inverse_lead_id(self):
        """To say that there is none leaves the lines of several deals alone: a form says so of a new invoice."""
        for lead, moves in self.grouped("lead_id").items():
            lines = moves._get_deal_lines()
            if not lead:
                lines = lines.filtered(lambda line: len(line.move_id._get_deal_lines().lead_id) < 2)
            lines.write({"lead_id": lead.id})

    @api.depends("state", "move_type", "line_ids.lead_id", "line_ids.lead_settled", "line_ids.display_type")
    def _compute_is_without_deal(self):
        for move in self:
            move.is_without_deal = move.state == "posted" and any(
                not line.lead_id and not line.lead_settled for line in move._get_deal_lines()
            )

    def _get_deal_lines(self):
        """The lines that belong to deals: those of the products of customer documents."""
        sales = self.filtered(lambda move: move.move_type in SALE_TYPES)
        return sales.line_ids.filtered(lambda line: line.display_type == "product")

    def _get_one_lead(self):
        """The deal that all lines have; empty if they have none or several."""
        leads = {line.lead_id for line in self._get_deal_lines()}
        return leads.pop() if len(leads) == 1 else self.env["crm.lead"]

    def _pass_deal_on(self):
        """The credit notes there are follow the one deal of their invoice, where nobody said otherwise."""
        for move in self.filtered("lead_id"):
            lines = move.reversal_move_ids._get_deal_lines()
            lines.filtered(lambda line, lead=move.lead_id: not line.lead_settled and line.lead_id != lead).write(
                {"lead_id": move.lead_id.id}
            )

    def action_choose_deal(self):
        """Open the window of the accountant: candidates, and the search for any deal."""
        self.ensure_one()
        self.check_access("write")
        if self.is_without_deal:
            self.env["crm.invoice.match"].sudo()._look_at(self)
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Which Deal?"),
            "res_model": "crm.invoice.match.choice",
            "view_mode": "form",
            "target": "new",
            "context": {"default_move_id": self.id},
        }

    @api.model
    def _fill_deals(self):
        """Fill deals and payments of all customer invoices from their orders and payments, set-based.

        For invoices that were there before the addon or were written by SQL. What a person settled stays.
        """
        self.env.flush_all()
        fill_deals(self.env.cr)
        self.env.invalidate_all()

    # ------------------------------------------------------------
    # The payment
    # ------------------------------------------------------------

    def _invoice_paid_hook(self):
        res = super()._invoice_paid_hook()
        self._tell_deal_paid()
        return res

    @api.depends("state", "move_type", "payment_state", "amount_total", "amount_residual", "invoice_date")
    def _compute_paid(self):
        """One query for the invoices that somebody has paid something of; none for the others.

        What is paid of an invoice is paid of the credit notes it is reconciled with: they are computed after it.
        """
        started = self.filtered(
            lambda move: (
                move.id
                and move.move_type in SALE_TYPES
                and move.state == "posted"
                and (move.payment_state != "not_paid" or move.currency_id.is_zero(move.amount_total))
            )
        )
        paid = started._get_paid()
        refunds = self.browse({refund for row in paid.values() for refund in row[2] or ()}) - self
        for name in ("paid_share", "date_paid"):
            self.env.add_to_compute(self._fields[name], refunds)
        for move in self:
            move.paid_share, move.date_paid, _refunds = paid.get(move.id, (0, False, None))

    def _get_paid(self):
        """{move id: (share paid, day of full payment, IDs of its credit notes)} of these invoices."""
        if not self.ids:
            return {}
        self.flush_model(
            ["move_type", "payment_state", "amount_total", "amount_residual", "invoice_date", "amount_total_signed"]
        )
        self.env["account.partial.reconcile"].flush_model()
        self.env["account.payment"].flush_model(["state", "move_id", "amount", "currency_id"])
        self.env["account.move.line"].flush_model(["move_id", "display_type"])
        return {row[0]: row[1:] for row in self.env.execute_query(get_paid_query(self.ids))}
