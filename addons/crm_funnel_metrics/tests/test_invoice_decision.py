from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import new_test_user, tagged

from .invoice_common import InvoiceMatchCase


@tagged("post_install", "-at_install")
class TestInvoiceDecision(InvoiceMatchCase):
    """What an accountant may do about the proposed deals, and nobody else."""

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
