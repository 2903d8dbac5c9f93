from datetime import date, timedelta
from unittest.mock import patch

from odoo.fields import Command
from odoo.tests import tagged

from odoo.addons.account.models.account_move import AccountMove

from .invoice_common import DealInvoiceCase


@tagged("post_install", "-at_install")
class TestDealInvoice(DealInvoiceCase):
    """Invoiced and paid per deal, to the cent."""

    def _down_payment(self, order, amount):
        wizard = self.env["sale.advance.payment.inv"].create(
            {"sale_order_ids": order.ids, "advance_payment_method": "fixed", "fixed_amount": amount}
        )
        invoice = wizard._create_invoices(order)
        invoice.invoice_date = "2026-03-01"
        invoice.action_post()
        return invoice

    def test_one_invoice_of_two_deals(self):
        """Down payment, partial payment and a credit note, by hand (21 % tax):

        A is an order of 333.33, B of 166.67. A pays 100 down. The final invoice of both: A 333.33 - 100 = 233.33,
        B 166.67, untaxed 400, total 484. 161.33 is paid: share 161.33 / 484 = 0.333326, of 400 that is 133.33:
        A 77.78 (77.775), and B the rest, 55.55 (its own share 55.5555 would make 133.34).
        A credit note of 60 on B (72.60 with tax): the share is 161.33 / 411.40 = 0.392149: A 91.50, B 41.83 less... the
        invoice 133.33 + 23.53 = 156.86 of 400, A 91.50, B 65.36, and the credit note -23.53 on B.
        The rest of 250.07 is paid: A 333.33 and B 106.67, all that was invoiced.
        """
        deal_a, deal_b = self._deal("A"), self._deal("B")
        order_a, order_b = self._order(deal_a, 333.33), self._order(deal_b, 166.67)
        down = self._down_payment(order_a, 121)
        self.assertEqual(self._money(down, deal_a), [(100, 0)])
        self._pay(down, day="2026-03-05")
        self.assertEqual((self._money(down, deal_a), down.date_paid), ([(100, 100)], date(2026, 3, 5)))
        final = (order_a + order_b)._create_invoices(final=True)
        final.invoice_date = "2026-03-10"
        final.action_post()
        self.assertEqual((len(final), final.amount_total, final.lead_id), (1, 484, self.env["crm.lead"]))
        self.assertEqual(self._money(final, deal_a, deal_b), [(233.33, 0), (166.67, 0)])
        self._pay(final, 161.33)
        self.assertEqual(self._money(final, deal_a, deal_b), [(233.33, 77.78), (166.67, 55.55)])
        refund = self._refund(final, deal_b, 60)
        self.assertEqual((refund.amount_total, final.amount_residual), (72.6, 250.07))
        self.assertEqual(self._money(final + refund, deal_a, deal_b), [(233.33, 91.5), (106.67, 41.83)])
        self.assertEqual(self._money(refund, deal_a, deal_b), [(0, 0), (-60, -23.53)])
        self._pay(final, day="2026-04-02")
        self.assertEqual(final.date_paid, date(2026, 4, 2))
        self.assertEqual(self._money(down + final + refund, deal_a, deal_b), [(333.33, 333.33), (106.67, 106.67)])

    def _refund(self, invoice, deal, amount):
        """A credit note of ``amount`` untaxed on the line of ``deal`` only, reconciled with the invoice."""
        wizard = self.env["account.move.reversal"].with_context(active_model="account.move", active_ids=invoice.ids)
        wizard = wizard.create({"journal_id": invoice.journal_id.id, "date": "2026-03-25"})
        refund = self.env["account.move"].browse(wizard.refund_moves()["res_id"])
        kept = refund.invoice_line_ids.filtered(lambda line: line.lead_id == deal)
        self.assertEqual(len(kept), 1, "the credit note inherits the deals")
        refund.write(
            {
                "invoice_line_ids": [
                    *(Command.delete(line.id) for line in refund.invoice_line_ids - kept),
                    Command.update(kept.id, {"price_unit": amount}),
                ]
            }
        )
        refund.action_post()
        lines = (invoice + refund).line_ids.filtered(lambda line: line.account_type == "asset_receivable")
        lines.filtered(lambda line: not line.reconciled).reconcile()
        return refund

    def test_full_reversal_is_no_payment(self):
        deal = self._deal("A")
        invoice = self._invoice([(100, deal)])
        refund = invoice._reverse_moves(cancel=True)
        self.assertEqual((invoice.payment_state, invoice.date_paid), ("reversed", False))
        self.assertEqual(self._money(invoice, deal), [(100, 0)])
        self.assertEqual(self._money(refund, deal), [(-100, 0)])

    def test_credit_note_paid_back(self):
        """Nothing to reconcile it with: what was paid back is paid, negative."""
        deal = self._deal("A")
        refund = self._invoice([(50, deal)], move_type="out_refund")
        self._pay(refund, 20)
        self.assertEqual(self._money(refund, deal), [(-50, -20)])
        self._pay(refund)
        self.assertEqual(self._money(refund, deal), [(-50, -50)])

    def test_rounding_adds_up(self):
        """A third of 3 × 33.35: 11.12 each would be 33.36, the invoice says 33.35."""
        deals = [self._deal(name) for name in "ABC"]
        invoice = self._invoice([(33.35, deal) for deal in deals])
        self._pay(invoice, 33.35)
        paid = [row[1] for row in self._money(invoice, *deals)]
        self.assertEqual((paid, round(sum(paid), 2)), ([11.12, 11.11, 11.12], 33.35))

    def test_lines_without_a_deal_are_a_row(self):
        deal = self._deal("A")
        invoice = self._invoice([(70, deal), 30])
        self._pay(invoice, 50)
        self.assertEqual(self._money(invoice, deal, self.env["crm.lead"]), [(70, 35), (30, 15)])

    def test_rounding_to_coins_is_no_deals(self):
        """10.02 rounded to 10.00 by a line of its own: Odoo calls 10.00 untaxed, sold for the deal were 10.02."""
        account = self.company_data["default_account_expense"].id
        coins = {"name": "Coins", "rounding": 0.05, "rounding_method": "HALF-UP", "strategy": "add_invoice_line"}
        coins = self.env["account.cash.rounding"].create(
            {**coins, "profit_account_id": account, "loss_account_id": account}
        )
        deal = self._deal("A")
        invoice = self._invoice([(10.02, deal)], invoice_cash_rounding_id=coins.id)
        self.assertEqual(invoice.amount_untaxed, 10)
        self.assertEqual(self._money(invoice, deal), [(10.02, 0)])

    def test_rows_know_their_documents(self):
        """Of one deal, of two, and of none."""
        deal, other = self._deal("A"), self._deal("B")
        moves = self._invoice([(100, deal)]) + self._invoice([(70, deal), (30, other)]) + self._invoice([20])
        rows = self.env["crm.deal.invoice"].search([("move_id", "in", moves.ids)])
        self.assertEqual(sorted(rows.mapped("invoiced")), [20, 30, 70, 100])
        self.assertEqual([rows._get_move(row.id) for row in rows], [row.move_id for row in rows])

    def test_foreign_currency(self):
        """100 at 2 to ours is 50; at payment 4: half of it paid is 25 of ours, the exchange loss is no payment."""
        other = self.setup_other_currency("CHF", rates=[("2026-03-01", 2), ("2026-04-01", 4)])
        deal = self._deal("A")
        invoice = self._invoice([(100, deal)], currency_id=other.id)
        self.assertEqual(self._money(invoice, deal), [(50, 0)])
        self._pay(invoice, 50, day="2026-04-10")
        self.assertEqual(self._money(invoice, deal), [(50, 25)])
        self._pay(invoice, day="2026-04-15")
        self.assertEqual((self._money(invoice, deal), invoice.date_paid), ([(50, 50)], date(2026, 4, 15)))

    def test_two_companies(self):
        """A deal of no company, invoiced by two: each row in the money of its own company, seen by its own people."""
        other = self._create_company(name="Other", currency_id=self.env.ref("base.EUR").id)
        deal = self._deal("A", company_id=False)
        ours = self._invoice([(100, deal)])
        theirs = self._invoice([(30, deal)], company=other)
        rows = self.env["crm.deal.invoice"].search([("move_id", "in", (ours + theirs).ids)], order="id")
        self.assertRecordValues(
            rows,
            [
                {"company_id": self.company.id, "company_currency": self.company.currency_id.id, "invoiced": 100},
                {"company_id": other.id, "company_currency": other.currency_id.id, "invoiced": 30},
            ],
        )
        seen = self.env["crm.deal.invoice"].with_user(self.accountant).search([("lead_id", "=", deal.id)])
        self.assertEqual(seen.move_id, ours)

    def test_overdue(self):
        """Due yesterday: what is not paid of each deal; a draft and an invoice due today are not overdue."""
        deal = self._deal("A")
        today = self._today()
        late = self._invoice(
            [(80, deal), 20], invoice_date_due=today - timedelta(days=1), invoice_payment_term_id=False
        )
        self._invoice([(80, deal)], invoice_date_due=today, invoice_payment_term_id=False, day=str(today))
        self._pay(late, 25)
        overdue = {row.lead_id: row.overdue for row in self.env["crm.deal.invoice"].search([("move_id", "=", late.id)])}
        self.assertEqual(overdue, {deal: 60, self.env["crm.lead"]: 15})
        domain = [("lead_id", "=", deal.id), ("overdue", ">", 0)]
        self.assertEqual(self.env["crm.deal.invoice"].search(domain).move_id, late)

    def test_credit_note_takes_off_what_is_overdue(self):
        """100 due yesterday, 60 of them credited by a credit note that says nothing of the invoice: 40 are left."""
        deal = self._deal("A")
        yesterday, later = self._today() - timedelta(days=1), self._today() + timedelta(days=30)
        invoice = self._invoice([(100, deal)], invoice_date_due=yesterday, invoice_payment_term_id=False)
        refund = self._invoice(
            [(60, deal)], move_type="out_refund", invoice_date_due=later, invoice_payment_term_id=False
        )
        self.assertEqual(self._overdue(invoice + refund), [100, 0])
        self._reconcile(invoice + refund)
        self.assertEqual(self._overdue(invoice + refund), [100, -60])
        self._pay(invoice, 10)
        self.assertEqual(self._overdue(invoice + refund), [75, -45], "30 are left")
        self._pay(invoice)
        self.assertEqual(self._overdue(invoice + refund), [0, 0])

    def test_credit_note_pays_the_part_that_is_due_first(self):
        """Half of 100 was due, half is due in a year: 60 credited leave 40, none of which is due."""
        halves = [Command.create({"value": "percent", "value_amount": 50, "nb_days": days}) for days in (0, 365)]
        term = self.env["account.payment.term"].create({"name": "Halves", "line_ids": halves})
        deal, day = self._deal("A"), str(self._today() - timedelta(days=5))
        invoice = self._invoice([(100, deal)], day, invoice_payment_term_id=term.id)
        self.assertEqual(self._overdue(invoice), [50])
        refund = self._invoice([(60, deal)], day, move_type="out_refund", invoice_payment_term_id=False)
        self._reconcile(invoice + refund)
        self.assertEqual(self._overdue(invoice + refund), [0, 0])

    def _overdue(self, moves):
        self.env["crm.deal.invoice"].invalidate_model()
        rows = self.env["crm.deal.invoice"].search([("move_id", "in", moves.ids)])
        return [rows.filtered(lambda row, move=move: row.move_id == move).overdue for move in moves]

    def _reconcile(self, moves):
        lines = moves.line_ids.filtered(lambda line: line.account_type == "asset_receivable")
        lines.filtered(lambda line: not line.reconciled).reconcile()

    def test_payment_without_an_entry(self):
        """30 of 100 are promised, then in the bank statement, then 20 credited: 30 are paid all the time, never 60.

        With accounting installed a payment has no entry of its own; Odoo calls the invoice "in payment" by any part.
        """
        deal = self._deal("A")
        invoice = self._invoice([(100, deal)])
        payment = self._promise(invoice, 30)
        self.assertEqual((payment.move_id.id, payment.state, invoice.amount_residual), (False, "in_process", 100))
        self.assertEqual((self._money(invoice, deal), invoice.date_paid), ([(100, 30)], False))
        self._receive(invoice, 30)
        self.assertEqual((payment.state, invoice.amount_residual), ("paid", 70))
        self.assertEqual((self._money(invoice, deal), invoice.date_paid), ([(100, 30)], False))
        refund = self._invoice([(20, deal)], move_type="out_refund")
        self._reconcile(invoice + refund)
        self.assertEqual(self._money(invoice + refund, deal), [(80, 30)])
        self._promise(invoice, 50)
        self.assertEqual((self._money(invoice + refund, deal), invoice.date_paid), ([(80, 80)], date(2026, 3, 22)))

    def _promise(self, invoice, amount):
        """A payment as it is where accounting is installed: without an entry."""
        with patch.object(AccountMove, "_get_invoice_in_payment_state", lambda move: "in_payment"):
            self.company_data["default_journal_bank"].inbound_payment_method_line_ids.payment_account_id = False
            payment = self._pay(invoice, amount)
            self.env.flush_all()
        return payment

    def _receive(self, invoice, amount):
        """A line of the bank statement that pays the invoice."""
        receivable = invoice.line_ids.filtered(lambda line: line.account_type == "asset_receivable")
        line = self.env["account.bank.statement.line"].create(
            {
                "journal_id": self.company_data["default_journal_bank"].id,
                "payment_ref": "received",
                "date": "2026-03-22",
                "amount": amount,
                "partner_id": invoice.partner_id.id,
                "counterpart_account_id": receivable.account_id.id,
            }
        )
        with patch.object(AccountMove, "_get_invoice_in_payment_state", lambda move: "in_payment"):
            received = line.move_id.line_ids.filtered(lambda one: one.account_id == receivable.account_id)
            (receivable + received).reconcile()
            self.env.flush_all()

    def test_draft_and_vendor_documents_are_not_counted(self):
        deal = self._deal("A")
        draft = self._invoice([(80, deal)], post=False)
        bill = self._invoice([(80, deal)], move_type="in_invoice")
        self.assertFalse(self.env["crm.deal.invoice"].search([("move_id", "in", (draft + bill).ids)]))

    def test_payment_taken_back(self):
        deal = self._deal("A")
        invoice = self._invoice([(100, deal)])
        self._pay(invoice)
        self.assertEqual(self._money(invoice, deal), [(100, 100)])
        invoice.line_ids.remove_move_reconcile()
        self.assertEqual((self._money(invoice, deal), invoice.date_paid), ([(100, 0)], False))
