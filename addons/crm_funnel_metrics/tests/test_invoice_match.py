from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import new_test_user, tagged

from .invoice_common import DealInvoiceCase


@tagged("post_install", "-at_install")
class TestInvoiceMatch(DealInvoiceCase):
    """Which deal is proposed for an invoice, why, and what an accountant may do about it."""

    def _won(self, name, amount, day="2026-03-05", **vals):
        """A deal won on ``day``."""
        stage = self.env["crm.stage"].search([("is_won", "=", True)], limit=1)
        deal = self._deal(name, expected_revenue=amount, stage_id=stage.id, **vals)
        deal.date_closed = f"{day} 12:00:00"
        return deal

    def _match(self, *invoices):
        """The rows of the work list for these invoices, after a pass over all."""
        matches = self.env["crm.invoice.match"].with_user(self.accountant)
        matches.action_find()
        found = {match.move_id: match for match in matches.search([])}
        return [found.get(invoice, matches) for invoice in invoices]

    def _points(self, match):
        candidate = match.candidate_id
        return [candidate[f"points_{kind}"] for kind in ("customer", "amount", "date", "reference")]

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

    def test_credit_note_of_before_follows_its_invoice(self):
        """It gets the deal that its invoice is linked to, and loses it when that is undone."""
        deal, other = self._won("A", 100), self._deal("B")
        invoice = self._invoice([100])
        refund = invoice._reverse_moves([{"invoice_date": "2026-03-12"}])
        settled = invoice._reverse_moves([{"invoice_date": "2026-03-12"}])
        settled.lead_id = other
        (refund + settled).action_post()
        (match,) = self._match(invoice)
        match.action_accept()
        self.assertEqual((refund.lead_id, refund.is_without_deal, settled.lead_id), (deal, False, other))
        match.action_undo()
        self.assertEqual((refund.lead_id.id, refund.is_without_deal, settled.lead_id), (False, True, other))

    def test_accept_and_undo(self):
        """Only the lines without a deal change, and undo leaves them as they were."""
        deal, other = self._won("A", 70), self._deal("B")
        invoice = self._invoice([(30, other), 70])
        (match,) = self._match(invoice)
        self.assertEqual((match.amount, match.lead_id), (70, deal))
        match.action_accept()
        self.assertEqual(invoice.invoice_line_ids.mapped("lead_id.id"), [other.id, deal.id])
        self.assertRecordValues(match, [{"state": "linked", "user_id": self.accountant.id, "lead_id": deal.id}])
        self.assertFalse(invoice.is_without_deal)
        self.assertEqual(match.why, f"linked by {self.accountant.name}")
        match.action_undo()
        self.assertEqual(invoice.invoice_line_ids.mapped("lead_id.id"), [other.id])
        self.assertRecordValues(match, [{"state": "open", "user_id": False, "lead_id": deal.id}])
        self.assertTrue(invoice.is_without_deal)

    def test_undo_leaves_what_was_changed_since(self):
        deal, other = self._won("A", 100), self._deal("B")
        invoice = self._invoice([100])
        (match,) = self._match(invoice)
        match.action_accept()
        self.assertEqual(invoice.lead_id, deal)
        invoice.lead_id = other
        match.action_undo()
        self.assertEqual(invoice.lead_id, other)

    def test_no_deal_needed(self):
        invoice = self._invoice([100])
        (match,) = self._match(invoice)
        self.assertFalse(match.lead_id)
        match.action_no_deal()
        self.assertEqual((match.state, invoice.is_without_deal, invoice.lead_id.id), ("no_deal", False, False))
        self.assertTrue(invoice.invoice_line_ids.lead_settled)
        self._match(invoice)
        self.assertEqual(match.state, "no_deal", "the pass leaves decisions alone")
        match.action_undo()
        self.assertEqual((match.state, invoice.is_without_deal), ("open", True))

    def test_rejected_deal_is_not_proposed_again(self):
        best, next_best = self._won("A", 100), self._won("B", 104)
        invoice = self._invoice([100])
        (match,) = self._match(invoice)
        self.assertEqual(match.lead_id, best)
        match.action_reject()
        self.assertEqual((match.lead_id, match.score), (next_best, 85))
        self._match(invoice)
        self.assertEqual(match.lead_id, next_best)
        match.action_reject()
        self.assertFalse(match.lead_id)

    def test_linked_elsewhere_leaves_the_list(self):
        invoice = self._invoice([100])
        (match,) = self._match(invoice)
        invoice.lead_id = self._deal("A")
        self._match(invoice)
        self.assertFalse(match.exists())

    def test_new_line_opens_a_decided_invoice_again(self):
        deal = self._won("A", 100)
        invoice = self._invoice([100])
        (match,) = self._match(invoice)
        match.action_accept()
        invoice.button_draft()
        invoice.write({"invoice_line_ids": [Command.create({"name": "More", "price_unit": 5, "tax_ids": []})]})
        invoice.action_post()
        self._match(invoice)
        self.assertEqual((match.state, match.amount, invoice.invoice_line_ids[0].lead_id), ("open", 5, deal))

    def test_choose_another_deal(self):
        other = self._deal("Somebody else's", partner_id=self.partner_a.id)
        invoice = self._invoice([100])
        (match,) = self._match(invoice)
        context = match.action_choose()["context"]
        choice = self.env["crm.invoice.match.choice"].with_user(self.accountant).with_context(**context).create({})
        with self.assertRaisesRegex(UserError, "Choose a deal"):
            choice.action_link()
        choice.deal_id = other.id
        choice.action_link()
        self.assertEqual((invoice.lead_id, match.state), (other, "linked"))
        self.assertEqual(choice.deal_id.display_name, f"Somebody else's, {self.partner_a.name}, $\xa00.00")

    def test_choose_for_an_invoice_posted_just_now(self):
        """It is looked at now: the candidates are there, and the line of an order keeps its deal."""
        deal, ordered = self._won("A", 50), self._deal("B")
        invoice = self._order(ordered, 100)._create_invoices()
        invoice.write({"invoice_line_ids": [Command.create({"name": "More", "price_unit": 50, "tax_ids": []})]})
        invoice.action_post()
        context = invoice.with_user(self.accountant).action_choose_deal()["context"]
        choice = self.env["crm.invoice.match.choice"].with_user(self.accountant).with_context(**context).create({})
        self.assertEqual(choice.candidate_ids.lead_id, ordered + deal)
        choice.deal_id = deal.id
        choice.action_link()
        self.assertEqual(invoice.invoice_line_ids.lead_id, ordered + deal)

    def test_proposed_deal_is_deleted(self):
        """Accept All Sure leaves the invoice alone; the list proposes the next best when it is opened."""
        deal, next_best = self._won("A", 100), self._won("B", 104, "2026-01-05")
        invoice = self._invoice([100])
        (match,) = self._match(invoice)
        self.assertEqual((match.lead_id, match.is_confident), (deal, True))
        match.candidate_id.sudo().unlink()  # PostgreSQL cannot do so for a row of the same transaction
        deal.unlink()
        match.action_accept_confident()
        self.assertEqual((match.state, invoice.is_without_deal), ("open", True))
        match.action_open_work_list()
        self.assertEqual(match.lead_id, next_best)

    def test_undo_after_the_deal_was_merged(self):
        """The invoice went on to the deal that is left; taking the decision back takes it from there."""
        other, deal = self._won("B", 700, partner_id=self.partner_a.id), self._won("A", 100)
        invoice = self._invoice([100])
        (match,) = self._match(invoice)
        match.action_accept()
        self.assertEqual(invoice.lead_id, deal)
        self.assertEqual((other + deal).merge_opportunity(), other)
        self.assertEqual((invoice.lead_id, match.lead_id), (other, other))
        match.action_undo()
        self.assertEqual((invoice.lead_id.id, invoice.is_without_deal), (False, True))

    def test_deal_of_another_company_is_refused(self):
        company = self._create_company(name="Other")
        deal = self._deal("A", company_id=company.id, partner_id=False, user_id=False)
        (match,) = self._match(self._invoice([100]))
        with self.assertRaisesRegex(UserError, "another company"):
            match._link(deal)
        choice = self.env["crm.invoice.match.choice"].with_user(self.accountant)
        choice = choice.create({"move_id": match.move_id.id, "deal_id": deal.id})
        with self.assertRaises(AccessError):
            choice.action_link()

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

    def test_accountant_links_but_does_not_browse(self):
        """No leads, no list of deals but the cards; a salesperson and an employee have no business in the list."""
        deal = self._won("A", 100)
        (match,) = self._match(self._invoice([100]))
        self.assertEqual((match.deal_user_id, match.deal_amount), (self.anna, 100))
        match.sudo().move_id.lead_id = deal
        self.accountant.group_ids += self.env.ref("base.group_allow_export")
        leads, moves = self.env["crm.lead"].with_user(self.accountant), match.move_id.with_user(self.accountant)
        mine = [("id", "=", moves.id)]
        for call in (
            lambda: leads.browse(deal.id).read(["name"]),
            lambda: leads.search([]),
            lambda: leads.name_search("A"),
            lambda: leads.formatted_read_group([], ["stage_id"], ["__count"]),
            lambda: leads.browse(deal.id).export_data(["name"]),
            lambda: moves.export_data(["lead_id/email_from"]),
            lambda: moves.search([("lead_id.email_from", "!=", False)]),
            lambda: moves.formatted_read_group(mine, ["lead_id.email_from"], ["__count"]),
            lambda: match.search([("lead_id.phone", "!=", False)]),
            lambda: match.write({"state": "no_deal"}),
        ):
            with self.assertRaises(AccessError):
                call()
        self.assertEqual(moves.formatted_read_group(mine, ["lead_id"], ["__count"])[0]["lead_id"], (deal.id, "A"))
        employee = self._new_user("employee", "base.group_user")
        for user in (self.anna, employee):
            rows = match.with_user(user)
            for method in ("action_accept", "action_no_deal", "action_reject", "action_undo", "action_find",
                           "action_accept_confident", "action_open_work_list", "action_choose"):  # fmt: skip
                with self.assertRaises(AccessError, msg=method):
                    getattr(rows, method)()
            with self.assertRaises(AccessError):
                match.candidate_id.with_user(user).action_choose()
            with self.assertRaises(AccessError):
                self.env["crm.deal.card"].with_user(user).search([])

    def test_other_companies_accountant_sees_nothing(self):
        (match,) = self._match(self._invoice([100]))
        company = self._create_company(name="Other")
        stranger = new_test_user(
            self.env, "links_stranger", "account.group_account_invoice", company_id=company.id, company_ids=company.ids
        )
        matches = self.env["crm.invoice.match"].with_user(stranger)
        self.assertFalse(matches.search([]))
        with self.assertRaises(AccessError):
            match.with_user(stranger).action_no_deal()
