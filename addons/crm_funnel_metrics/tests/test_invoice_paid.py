from datetime import timedelta

from odoo.exceptions import AccessError
from odoo.tests import Form, tagged

from .invoice_common import DealInvoiceCase


@tagged("post_install", "-at_install")
class TestInvoicePaid(DealInvoiceCase):
    """Who is told of a payment, and what the deal and the customer show of their invoices."""

    def _notes(self, deal):
        return deal.message_ids.filtered(lambda message: "Paid in full" in (message.body or ""))

    def test_salesperson_is_told_once(self):
        """Not of a part, once when it is paid in full, and not again when it is paid a second time."""
        deal = self._deal("A")
        invoice = self._invoice([(100, deal)])
        self._pay(invoice, 40)
        self.assertFalse(self._notes(deal))
        self._pay(invoice)
        note = self._notes(deal)
        self.assertEqual((len(note), note.notified_partner_ids), (1, self.anna.partner_id))
        self.assertIn(invoice.name, note.body)
        invoice.line_ids.remove_move_reconcile()
        self._pay(invoice)
        self.assertEqual(len(self._notes(deal)), 1)

    def test_each_deal_of_the_invoices_is_told_of_its_own(self):
        """Two invoices paid at once, the first of both deals: a note of both on A, of the first on B."""
        deal_a, deal_b = self._deal("A"), self._deal("B")
        first, second = self._invoice([(60, deal_a), (40, deal_b)]), self._invoice([(50, deal_a)])
        self._pay(first + second)
        self.assertEqual([len(self._notes(deal)) for deal in (deal_a, deal_b)], [1, 1])
        self.assertIn(second.name, self._notes(deal_a).body)
        self.assertNotIn(second.name, self._notes(deal_b).body)

    def test_nobody_is_told(self):
        """Of an import, of an invoice without a deal, of a credit note paid back, of an invoice of nothing."""
        self.customer.email = "harbour@x.example"
        self.company.deal_thanks_template_id = self.env.ref("crm_funnel_metrics.mail_template_deal_paid")
        deal = self._deal("A")
        nothing = self._invoice([(100, deal), (-100, deal)])
        self.assertEqual((nothing.amount_total, nothing.payment_state), (0, "paid"))
        imported = self._invoice([(100, deal)])
        self._pay(imported.with_context(import_file=True))
        self._pay(self._invoice([100]))
        self._pay(self._invoice([(10, deal)], move_type="out_refund"))
        self.assertEqual(imported.payment_state, "paid")
        self.assertFalse(self._notes(deal))
        self.assertFalse(self.env["mail.mail"].search([("subject", "like", "Thank you")]))

    def test_thank_you_is_off_by_default(self):
        self.customer.email = "harbour@x.example"
        deal = self._deal("A")
        mails = self.env["mail.mail"].search_count([])
        self._pay(self._invoice([(100, deal)]))
        self.assertEqual(self.env["mail.mail"].search_count([("subject", "like", "Thank you")]), 0)
        self.company.deal_thanks_template_id = self.env.ref("crm_funnel_metrics.mail_template_deal_paid")
        invoice = self._invoice([(200, deal)])
        self._pay(invoice)
        mail = self.env["mail.mail"].search([("subject", "like", "Thank you")])
        self.assertEqual(
            (mail.subject, mail.recipient_ids), (f"Thank you for your payment of {invoice.name}", self.customer)
        )
        self.assertIn("200.00", mail.body_html)
        self._pay(self._invoice([300]))
        self.assertEqual(len(self.env["mail.mail"].search([("subject", "like", "Thank you")])), 1, "no deal, no thanks")
        self.assertGreater(self.env["mail.mail"].search_count([]), mails)

    def test_smart_buttons_of_deal_and_customer(self):
        """By hand: A 100 and 50, of which 100 paid and 50 overdue; B 30. The customer: all of them, by its contacts."""
        contact = self.env["res.partner"].create({"name": "Clerk", "parent_id": self.customer.id})
        deal_a, deal_b = self._deal("A"), self._deal("B")
        yesterday = self._today() - timedelta(days=1)
        self._pay(self._invoice([(100, deal_a)]))
        self._invoice([(50, deal_a), (30, deal_b)], invoice_date_due=yesterday, invoice_payment_term_id=False)
        names = ("deal_invoice_count", "deal_invoiced", "deal_paid", "deal_overdue")
        deals = (deal_a + deal_b).with_user(self.anna)
        self.assertRecordValues(
            deals,
            [dict(zip(names, values, strict=True)) for values in ((2, 150, 100, 50), (1, 30, 0, 30))],
        )
        people = (self.customer + contact).with_user(self.accountant)
        self.assertRecordValues(people, [dict(zip(names, (2, 180, 100, 80), strict=True))] * 2)
        action = deals[0].action_open_deal_invoices()
        rows = self.env["crm.deal.invoice"].with_user(self.anna).search(action["domain"])
        self.assertEqual(sum(rows.mapped("invoiced")), 150)

    def test_money_of_other_companies_is_converted(self):
        """A deal of no company: 100 of ours and 30 of theirs, worth a third on the day of the invoice, are 110."""
        theirs = self.env.ref("base.EUR")
        other = self._create_company(name="Other", currency_id=theirs.id)
        self.env["res.currency.rate"].create(
            [
                {"currency_id": theirs.id, "rate": rate, "name": day, "company_id": other.id}
                for day, rate in (("2026-01-01", 3), ("2026-04-01", 30))
            ]
        )
        deal = self._deal("A", company_id=False)
        self._invoice([(100, deal)])
        self._invoice([(30, deal)], company=other)
        self.anna.company_ids += other
        deal = deal.with_user(self.anna)
        self.assertEqual(deal.with_context(allowed_company_ids=self.company.ids).deal_invoiced, 100)
        both = deal.with_context(allowed_company_ids=(self.company + other).ids)
        self.assertAlmostEqual(both.deal_invoiced, 110)

    def test_other_salespeople_do_not_see_the_money(self):
        deal = self._deal("A")
        self._invoice([(100, deal)])
        boris = self._new_user("boris", "sales_team.group_sale_salesman")
        self.assertFalse(self.env["crm.deal.invoice"].with_user(boris).search([("lead_id", "=", deal.id)]))
        self.assertEqual(self.customer.with_user(boris).deal_invoiced, 0)
        with self.assertRaises(AccessError):
            self.customer.with_user(self._new_user("employee", "base.group_user")).read(["deal_invoiced"])

    def test_queries_of_a_list(self):
        """Ten deals take as many queries as one."""
        deals = self.env["crm.lead"].concat(*(self._deal(f"{number}") for number in range(10)))
        for deal in deals:
            self._invoice([(100, deal)])
        deals = deals.with_user(self.anna)
        deals[:1].read(["deal_invoiced"])
        for some in (deals[:1], deals):
            self.env.invalidate_all()
            with self.assertQueryCount(12):
                some.read(["deal_invoiced"])

    def test_accountant_opens_and_saves_the_form(self):
        """Without rights on deals they see its name, and can still save the invoice."""
        deal = self._deal("A")
        invoice = self._invoice([(100, deal)], post=False)
        with Form(invoice.with_user(self.accountant)) as form:
            self.assertEqual(form.lead_id.sudo().name, "A")
            form.ref = "checked"
        self.assertEqual((invoice.ref, invoice.lead_id), ("checked", deal))
