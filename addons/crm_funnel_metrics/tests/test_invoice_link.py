from odoo.tests import Form, tagged

from .invoice_common import DealInvoiceCase


@tagged("post_install", "-at_install")
class TestInvoiceLink(DealInvoiceCase):
    """Which deal a line belongs to, and who says so."""

    def test_filled_from_the_order(self):
        deal = self._deal("A")
        invoice = self._order(deal, 100)._create_invoices()
        self.assertEqual((invoice.invoice_line_ids.lead_id, invoice.lead_id), (deal, deal))
        self.assertFalse(invoice.invoice_line_ids.lead_settled)

    def test_follows_the_order_unless_settled(self):
        first, second, third = (self._deal(name) for name in "ABC")
        order, settled_order = self._order(first, 100), self._order(first, 100)
        invoice, settled = order._create_invoices(), settled_order._create_invoices()
        settled.lead_id = second
        (order + settled_order).opportunity_id = third
        self.assertEqual((invoice.lead_id, settled.lead_id), (third, second))

    def test_whole_invoice_and_lines(self):
        deal, other = self._deal("A"), self._deal("B")
        invoice = self._invoice([10, 20])
        self.assertTrue(invoice.is_without_deal)
        invoice.invoice_line_ids[0].lead_id = deal
        self.assertEqual((invoice.lead_id, invoice.is_without_deal), (self.env["crm.lead"], True))
        invoice.invoice_line_ids[1].lead_id = other
        self.assertEqual((invoice.lead_id, invoice.is_without_deal), (self.env["crm.lead"], False))
        invoice.lead_id = deal
        self.assertEqual((invoice.invoice_line_ids.lead_id, invoice.lead_id), (deal, deal))
        invoice.lead_id = False
        self.assertEqual((invoice.invoice_line_ids.lead_id, invoice.is_without_deal), (self.env["crm.lead"], True))

    def test_taking_the_deal_of_the_order_away_is_a_decision(self):
        """The order has a deal, the line was said to have none: it is settled, and stays so."""
        deal = self._deal("A")
        order = self._order(deal, 100)
        invoice = order._create_invoices()
        invoice.action_post()
        invoice.lead_id = False
        order.opportunity_id = self._deal("B")
        self.assertFalse(invoice.lead_id)
        self.assertFalse(invoice.is_without_deal)

    def test_credit_note_inherits_what_was_settled(self):
        deal = self._deal("A")
        invoice = self._invoice([(100, deal), 20])
        invoice.invoice_line_ids[1].lead_settled = True
        refund = invoice._reverse_moves()
        self.assertEqual(refund.invoice_line_ids.mapped("lead_id.id"), [deal.id])
        self.assertEqual(refund.invoice_line_ids.mapped("lead_settled"), [True, True])
        self.assertFalse(invoice.copy().invoice_line_ids.lead_id, "a copy is another sale")

    def test_credit_note_follows_its_invoice(self):
        """Whenever the invoice is linked, by hand or by its order; what was settled of the credit note stays."""
        first, second, third = (self._deal(name) for name in "ABC")
        invoice = self._invoice([100])
        early = invoice._reverse_moves()
        invoice.lead_id = first
        late = invoice._reverse_moves()
        self.assertEqual((early.lead_id, late.lead_id), (first, first))
        late.lead_id = third
        invoice.lead_id = second
        self.assertEqual((early.lead_id, late.lead_id), (second, third))
        ordered = self._order(first, 100)._create_invoices()
        ordered.action_post()
        refund = ordered._reverse_moves()
        ordered.lead_id = second
        self.assertEqual(refund.lead_id, second, "the money that was given back is of the deal that got it")
        self.env["account.move"]._fill_deals()
        self.assertEqual((early.lead_id, late.lead_id, refund.lead_id), (second, third, second))

    def test_credit_note_and_invoice_follow_their_order(self):
        """At once, and in whatever order PostgreSQL gives their lines."""
        order = self._order(self._deal("A"), 100)
        invoice = order._create_invoices()
        invoice.invoice_date = "2026-03-10"
        invoice.action_post()
        refund = invoice._reverse_moves([{"invoice_date": "2026-03-12", "date": "2026-03-12"}])
        refund.action_post()
        self.env.invalidate_all()
        order.opportunity_id = deal = self._deal("B")
        self.assertEqual((refund.lead_id, invoice.lead_id), (deal, deal))

    def test_order_of_two_deals(self):
        """A line of orders of two deals has none of them."""
        order_a, order_b = self._order(self._deal("A"), 100), self._order(self._deal("B"), 100)
        invoice = self._invoice([100])
        invoice.invoice_line_ids.sale_line_ids = order_a.order_line
        self.assertEqual(invoice.lead_id, order_a.opportunity_id)
        invoice.invoice_line_ids.sale_line_ids = (order_a + order_b).order_line
        self.assertFalse(invoice.lead_id)

    def test_deal_that_went_to_another_company(self):
        """The order can still be invoiced; the invoice waits for the accountant."""
        deal = self._deal("A", partner_id=self.customer.id, user_id=False)
        order = self._order(deal, 100)
        deal.company_id = self._create_company(name="Other")
        invoice = order._create_invoices()
        invoice.action_post()
        self.assertEqual((invoice.lead_id.id, invoice.is_without_deal), (False, True))
        self.env["account.move"]._fill_deals()
        self.assertFalse(invoice.lead_id)

    def test_only_posted_customer_invoices_are_without_a_deal(self):
        draft = self._invoice(post=False)
        bill = self._invoice(move_type="in_invoice")
        self.assertFalse(draft.is_without_deal or bill.is_without_deal)
        draft.action_post()
        self.assertTrue(draft.is_without_deal)
        draft.button_draft()
        self.assertFalse(draft.is_without_deal)

    def test_merged_deals(self):
        """Lines of a merged deal are the survivor's, settled ones stay settled."""
        survivor, tail = self._deal("A", expected_revenue=5, probability=90), self._deal("B")
        linked = self._invoice([(100, tail)])
        ordered = self._order(tail, 100)._create_invoices()
        (survivor + tail).merge_opportunity()
        kept = (survivor + tail).exists()
        self.assertEqual((linked.lead_id, ordered.lead_id), (kept, kept))
        self.assertTrue(linked.invoice_line_ids.lead_settled)

    def test_deleted_deal_leaves_the_invoice_unlinked(self):
        deal = self._deal("A")
        invoice = self._invoice([(100, deal)])
        deal.unlink()
        self.assertEqual((invoice.lead_id.id, invoice.is_without_deal), (False, True))

    def test_deal_of_an_order_is_deleted(self):
        """The invoice waits for the accountant: nobody said that it has no deal."""
        deal = self._deal("A")
        invoice = self._order(deal, 100)._create_invoices()
        invoice.action_post()
        deal.unlink()
        self.assertEqual((invoice.lead_id.id, invoice.is_without_deal), (False, True))

    def test_settled_deal_is_deleted(self):
        """The line goes back to the deal of its order."""
        deal, other = self._deal("A"), self._deal("B")
        invoice = self._order(deal, 100)._create_invoices()
        invoice.lead_id = other
        other.unlink()
        self.assertEqual((invoice.lead_id, invoice.invoice_line_ids.lead_settled), (deal, False))

    def test_deals_of_lines_of_a_new_invoice(self):
        """The form saves the lines with their deals, and the invoice with none, as they are several."""
        deals = self._deal("A") + self._deal("B")
        with self._new_form() as move:
            for deal in deals:
                with move.invoice_line_ids.new() as line:
                    line.product_id = self.boat
                    line.lead_id = deal
            with move.invoice_line_ids.new() as line:
                line.product_id = self.boat
        self.assertEqual(move.record.invoice_line_ids.mapped("lead_id.id"), deals.ids)
        self.assertFalse(move.record.lead_id)

    def _new_form(self):
        """A new customer invoice as a salesperson who may invoice sees it."""
        self.anna.group_ids += self.env.ref("account.group_account_invoice")
        move = Form(self.env["account.move"].with_user(self.anna).with_context(default_move_type="out_invoice"))
        move.partner_id = self.customer
        return move

    def test_deal_is_chosen_before_the_lines(self):
        """In the form of a new invoice: lines added later are of the deal that was chosen."""
        deal = self._deal("A")
        with self._new_form() as move:
            move.lead_id = deal
            for _number in range(2):
                with move.invoice_line_ids.new() as line:
                    line.product_id = self.boat
        self.assertEqual((move.record.lead_id, move.record.invoice_line_ids.lead_id), (deal, deal))

    def test_invoices_of_before(self):
        """What was written without the addon is filled by one pass; what a person settled stays."""
        deal, other = self._deal("A"), self._deal("B")
        invoice = self._order(deal, 100)._create_invoices()
        invoice.action_post()
        self._pay(invoice)
        settled = self._order(deal, 100)._create_invoices()
        settled.action_post()
        settled.lead_id = other
        alone = self._invoice()
        moves = invoice + settled + alone
        names = ["lead_id", "is_without_deal", "paid_share", "date_paid"]
        before = moves.read(names, load=None)
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE account_move SET lead_id = NULL, is_without_deal = NULL, paid_share = NULL, date_paid = NULL"
            " WHERE id IN %s",
            (tuple(moves.ids),),
        )
        self.env.cr.execute(
            "UPDATE account_move_line SET lead_id = NULL WHERE lead_settled IS NOT TRUE AND move_id IN %s",
            (tuple(moves.ids),),
        )
        self.env.invalidate_all()
        self.env["account.move"]._fill_deals()
        self.assertEqual(moves.read(names, load=None), before)
        self.assertEqual((invoice.lead_id, settled.lead_id, invoice.paid_share), (deal, other, 1))
