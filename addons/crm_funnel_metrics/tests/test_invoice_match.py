from odoo.tests import tagged

from .invoice_common import InvoiceMatchCase


@tagged("post_install", "-at_install")
class TestInvoiceMatch(InvoiceMatchCase):
    """Which deal is proposed for an invoice, and why."""

    def test_same_customer_amount_and_date(self):
        """40 for the customer, 35 for the amount, 25 won five days before: 100, sure."""
        deal = self._won("A", 100)
        self._won("Other customer", 100, partner_id=self.partner_a.id)
        (match,) = self._match(self._invoice([100]))
        self.assertEqual((match.lead_id, match.score, match.is_confident), (deal, 100, True))
        self.assertEqual(self._points(match), [40, 35, 25, 0])
        self.assertEqual(match.why, "same customer (40) · same amount (35) · won shortly before (25)")
        self.assertEqual(len(match.candidate_ids), 1, "another customer's deal of that amount is no candidate")

    def test_points_fall_with_the_distance(self):
        """1 % off 30, 5 % off 20, a part of it 10, too much 0; 60 days 15, 200 days 5; a year and a day: none."""
        for amount, points in ((100.9, 30), (104.9, 20), (30, 10), (300, 0)):
            with self.subTest(amount=amount):
                customer = self.customer.copy({"name": f"Customer {amount}"})
                self._won("A", 100, partner_id=customer.id)
                (match,) = self._match(self._invoice([amount], partner_id=customer.id))
                self.assertEqual(self._points(match), [40, points, 25, 0])
        for day, points in (("2026-01-09", [40, 35, 15, 0]), ("2025-08-22", [40, 35, 5, 0]), ("2025-03-09", None)):
            with self.subTest(day=day):
                customer = self.customer.copy({"name": f"Customer {day}"})
                self._won("A", 100, day, partner_id=customer.id)
                (match,) = self._match(self._invoice([100], partner_id=customer.id))
                self.assertEqual(self._points(match) if match.lead_id else None, points)

    def test_order_named_in_the_reference(self):
        """The invoice of another customer that names the order: 40 + 35 + 15 (open), but not above 80, so not sure."""
        order = self._order(self._deal("A"), 100)
        order.opportunity_id.create_date = "2026-03-01"
        (match,) = self._match(self._invoice([100], ref=f"Your {order.name.lower()}/2", partner_id=self.partner_a.id))
        self.assertEqual((match.lead_id, match.score), (order.opportunity_id, 80))
        self.assertEqual(self._points(match)[3], 40)
        self.assertFalse(match.is_confident)

    def test_name_of_the_deal_in_the_reference(self):
        first, second = self._won("Blue Boat", 100), self._won("Red Boat", 100)
        (match,) = self._match(self._invoice([100], ref="the red boat, as agreed"))
        self.assertEqual((match.lead_id, match.margin, match.candidate_ids.lead_id), (second, 40, first + second))
        self.assertTrue(match.is_confident, "140 points are well ahead of 100, though both scores are 100")

    def test_amount_tells_deals_of_one_name_apart(self):
        """40 + 35 + 25 + 40 are more than 40 + 10 + 25 + 40, which was won nearer to the invoice."""
        right = self._won("Blue Boat", 100, "2026-03-05")
        self._won("Blue Boat", 300, "2026-03-09")
        (match,) = self._match(self._invoice([100], ref="blue boat"))
        self.assertEqual((match.lead_id, match.score, match.margin, match.is_confident), (right, 100, 25, True))

    def test_two_deals_alike(self):
        """Somebody has to look."""
        self._won("A", 100)
        self._won("B", 100)
        (match,) = self._match(self._invoice([100]))
        self.assertEqual((match.score, match.margin, match.is_confident), (100, 0, False))

    def test_e_mail_of_a_deal_without_a_customer(self):
        self.customer.email = "Harbour@x.example"
        deal = self._won("A", 100, partner_id=False, email_from="harbour@x.example")
        (match,) = self._match(self._invoice([100]))
        self.assertEqual((match.lead_id, self._points(match)), (deal, [25, 35, 25, 0]))

    def test_credit_note_of_an_invoice_of_two_deals(self):
        """It is proposed for the deal that was won last; it does not follow by itself."""
        deal = self._won("A", 100)
        invoice = self._invoice([(100, deal), (50, self._won("B", 50, "2026-01-05"))])
        refund = self._invoice([30], move_type="out_refund", reversed_entry_id=invoice.id)
        (match,) = self._match(refund)
        self.assertEqual((match.lead_id, self._points(match), match.amount), (deal, [40, 0, 25, 40], -30))

    def test_two_invoices_of_one_deal(self):
        """Only the first is sure; once it is linked nothing is left of the deal, so the second is not proposed so."""
        deal = self._won("A", 100)
        first, second = self._match(self._invoice([100]), self._invoice([100], day="2026-03-11"))
        self.assertEqual((first.is_confident, second.is_confident), (True, False))
        first.action_accept_confident()
        self.assertEqual((first.move_id.lead_id, second.move_id.lead_id.id), (deal, False))
        self.assertEqual(self._points(second), [40, 0, 25, 0])
        self.assertFalse(second.is_confident)

    def test_deal_that_has_its_invoices_is_no_rival(self):
        """The same thing for the same price again: the first order of 100 was invoiced, so only the second is sure.

        Of an order of 200 that was invoiced but for 100 the rest is proposed.
        """
        first, second = self._won("Boat", 100, "2026-03-01"), self._won("Boat again", 100)
        self._order(first, 100)._create_invoices().action_post()
        self._order(second, 100)
        (match,) = self._match(self._invoice([100]))
        self.assertEqual((match.lead_id, match.margin, match.is_confident), (second, 35, True))
        rival = match.candidate_ids - match.candidate_id
        self.assertEqual((rival.lead_id, rival.points_amount), (first, 0))
        customer = self.customer.copy({"name": "Parts"})
        partly = self._won("A", 0, partner_id=customer.id)
        self._order(partly, 200)
        self._invoice([(100, partly)], partner_id=customer.id)
        (match,) = self._match(self._invoice([100], partner_id=customer.id))
        self.assertEqual((match.lead_id, self._points(match)), (partly, [40, 35, 25, 0]))

    def test_rival_that_gets_its_invoice_leaves_the_other_sure(self):
        """Two deals of 100: somebody has to look; once one of them has its invoice, the other one is sure."""
        self._won("A", 100)
        self._won("B", 100)
        first, second = self._match(self._invoice([100]), self._invoice([100], day="2026-03-11"))
        self.assertEqual((first.is_confident, second.is_confident), (False, False))
        self.assertIn("another deal has nearly as many points", second.why)
        proposed = second.lead_id
        (first.candidate_ids - first.candidate_id).action_choose()
        self.assertNotEqual(first.lead_id, proposed)
        self.assertEqual((second.lead_id, second.is_confident), (proposed, True))
        self.assertNotIn("another deal", second.why)

    def test_batches_go_on_where_they_stopped(self):
        invoices = [self._invoice([100 + number]) for number in range(5)]
        matches = self.env["crm.invoice.match"]
        earlier = matches.search_count([])
        left = matches._run_pass(limit=2, only_new=True)
        self.assertEqual(left, 3)
        self.assertEqual(matches._run_pass(limit=2, only_new=True), 1)
        self.assertEqual(matches._run_pass(limit=2, only_new=True), 0)
        mine = matches.search([("move_id", "in", [invoice.id for invoice in invoices])])
        self.assertTrue(all(mine.mapped("date_matched")))
        self.assertEqual((len(mine), earlier), (5, 0))

    def test_queries_do_not_grow_with_the_invoices(self):
        """A pass over 20 invoices takes as many queries as one over 2."""
        counts = []
        for size in (2, 20):
            for _number in range(size):
                self._invoice([100])
            self.env.flush_all()
            before = self.env.cr.sql_log_count
            self.env["crm.invoice.match"]._run_pass()
            counts.append(self.env.cr.sql_log_count - before)
        self.assertLessEqual(counts[1], counts[0])
