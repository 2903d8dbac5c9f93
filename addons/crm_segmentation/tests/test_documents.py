from datetime import date

from odoo.tests import freeze_time, tagged

from .common import SegmentationCommon


@tagged("post_install", "-at_install")
class TestDocuments(SegmentationCommon):
    def _revenue(self, **options):
        return self._classes("revenue", **options)

    def test_credit_note_counts_in_its_own_month(self):
        """Bought in June 2025, before the window, and credited in it: negative; both in the window: net."""
        early, net = self._customers("early", "net")
        self._buy(early, "2025-06", 300)
        self._buy(early, "2025-08", 300, "out_refund")
        self._buy(net, "2025-08", 300)
        self._buy(net, "2025-09", 100, "out_refund")
        self.assertEqual(self._revenue(), {"early": -300, "net": 200})
        self.assertEqual(self.profile.last_run_id.result_ids.mapped("abc_class"), ["negative", "A"])

    def test_partial_month_is_ignored(self):
        customer = self._customers("C")
        self._buy(customer, "2026-05", 100)
        self._buy(customer, "2026-06", 50)
        with freeze_time("2026-06-30 12:00:00"):
            self.assertEqual(self._revenue(end=None), {"C": 100})
        with freeze_time("2026-07-01 12:00:00"):
            self.assertEqual(self._revenue(end=None), {"C": 150})

    def test_month_ends_where_the_company_is(self):
        self.company.resource_calendar_id.tz = "Pacific/Auckland"
        with freeze_time("2026-06-30 13:00:00"):
            self.assertEqual(self.profile._get_last_day(), date(2026, 6, 30))
        self.company.resource_calendar_id.tz = "America/New_York"
        with freeze_time("2026-07-01 03:00:00"):
            self.assertEqual(self.profile._get_last_day(), date(2026, 5, 31))

    def test_currency_at_the_rate_of_the_document(self):
        """100 in another currency: 50 at 2 per unit in March, 25 at 4 in April."""
        other = self.setup_other_currency("CHF", rates=[("2026-03-01", 2), ("2026-04-01", 4), ("2026-05-01", 10)])
        customer = self._customers("C")
        self._buy(customer, "2026-03", 100, currency_id=other.id)
        self._buy(customer, "2026-04", 100, currency_id=other.id)
        self.assertEqual(self._revenue(), {"C": 75})

    def test_what_is_no_posted_customer_document_is_ignored(self):
        customer = self._customers("C")
        self._buy(customer, "2026-05", 100)
        self._buy(customer, "2026-05", 7, post=False)
        self._buy(customer, "2026-05", 11).button_cancel()
        self._buy(customer, "2026-05", 13, "in_invoice")
        self._buy(customer, "2026-05", 17, "in_refund")
        self._buy(customer, "2026-05", 19, "out_receipt")
        self.assertEqual(self._revenue(), {"C": 119})

    def test_taxes_do_not_count(self):
        move = self._buy(self._customers("C"), "2026-05", 100, post=False)
        move.invoice_line_ids.tax_ids = self.tax_sale_a
        move.action_post()
        self.assertGreater(move.amount_total, 100)
        self.assertEqual(self._revenue(), {"C": 100})

    def test_contact_counts_at_its_company(self):
        company = self._customers("Company", is_company=True)
        contact = self._customers("Contact", parent_id=company.id)
        self._buy(contact, "2026-05", 100)
        self._past(contact, {"2026-04": 20})
        self.assertEqual(self._revenue(), {"Company": 120})

    def test_wholly_credited_invoice_is_no_purchase(self):
        """A wrong invoice, its credit in the next month and the right one are one purchase, in the month of that;
        but at the end of the first month nobody had credited it."""
        customer = self._customers("C")
        wrong = self._buy(customer, "2026-04", 500)
        self._buy(customer, "2026-05", 500, "out_refund", reversed_entry_id=wrong.id)
        self._buy(customer, "2026-05", 450)
        result = self._results()["C"]
        self.assertEqual((result.revenue, result.orders, result.active_months), (450, 1, 1))
        self.assertEqual(str(result.date_first_purchase), "2026-05-10")
        result = self._results(end=date(2026, 4, 30))["C"]
        self.assertEqual((result.revenue, result.orders, result.active_months), (500, 1, 1))

    def test_partly_credited_invoice_is_a_purchase(self):
        customer = self._customers("C")
        invoice = self._buy(customer, "2026-04", 500)
        self._buy(customer, "2026-05", 499, "out_refund", reversed_entry_id=invoice.id)
        result = self._results()["C"]
        self.assertEqual((result.revenue, result.orders, result.active_months), (1, 1, 1))

    def test_wholly_credited_at_another_rate(self):
        """100 in another currency is 50 at 2 per unit, and its credit 25 at 4: 25 remain, but nothing was bought."""
        other = self.setup_other_currency("CHF", rates=[("2026-03-01", 2), ("2026-04-01", 4)])
        customer = self._customers("C")
        invoice = self._buy(customer, "2026-03", 100, currency_id=other.id)
        self._buy(customer, "2026-04", 100, "out_refund", currency_id=other.id, reversed_entry_id=invoice.id)
        result = self._results()["C"]
        self.assertEqual((result.revenue, result.orders, result.active_months), (25, 0, 0))

    def test_wholly_credited_in_parts(self):
        """300 and 200 of 500: a purchase until the second of them."""
        customer = self._customers("C")
        invoice = self._buy(customer, "2026-04", 500)
        self._buy(customer, "2026-05", 300, "out_refund", reversed_entry_id=invoice.id)
        self._buy(customer, "2026-06", 200, "out_refund", reversed_entry_id=invoice.id)
        self.assertEqual(self._results(end=date(2026, 5, 31))["C"].orders, 1)
        self.assertEqual(self._results()["C"].orders, 0)

    def test_number_of_purchases(self):
        """Three small purchases outweigh a large one; a credit note is no purchase."""
        often, once = self._customers("often", "once")
        for month in ("2026-03", "2026-04", "2026-05"):
            self._buy(often, month, 10)
        self._buy(once, "2026-05", 1000)
        self._buy(once, "2026-05", 10, "out_refund")
        results = self._results(self._profile(measure="orders"))
        self.assertEqual([(name, r.rank, r.value, r.share) for name, r in results.items()],
                         [("often", 1, 3, 75), ("once", 2, 1, 25)])  # fmt: skip
        self.assertEqual(results["once"].revenue, 990)

    def test_own_companies_and_tags_can_be_left_out(self):
        tag = self.env["res.partner.category"].create({"name": "Internal"})
        below = self.env["res.partner.category"].create({"name": "Shop", "parent_id": tag.id})
        customer, tagged_one = self._customers("C", "Tagged")
        tagged_one.category_id = below
        sister = self.env["res.company"].create({"name": "Sister"})
        for partner in (customer, tagged_one, sister.partner_id):
            self._buy(partner, "2026-05", 100)
        self.assertEqual(sorted(self._revenue()), ["C", "Tagged"])
        self.profile.exclude_category_ids = tag
        self.assertEqual(sorted(self._revenue()), ["C"])
        self.profile.write({"exclude_companies": False, "exclude_category_ids": False})
        self.assertEqual(sorted(self._revenue()), ["C", "Sister", "Tagged"])

    def test_merged_customers_follow(self):
        kept, merged = self._customers("Kept", "Merged")
        self._buy(kept, "2026-05", 100)
        self._buy(merged, "2026-04", 50)
        self._past(kept, {"2026-01": 1, "2026-02": 2})
        self._past(merged, {"2026-02": 4, "2026-03": 8})
        first = self._results()
        self.env["base.partner.merge.automatic.wizard"]._merge((kept + merged).ids, kept)
        self.assertEqual(first["Kept"].run_id.result_ids.mapped("partner_id"), kept)
        self.assertEqual(sorted(first["Kept"].run_id.result_ids.mapped("revenue")), [62, 103])
        self.assertEqual(self._revenue(), {"Kept": 165})
        past = self.env["crm.segmentation.past.revenue"].search([("partner_id", "=", kept.id)])
        self.assertEqual(past.sorted("month").mapped("amount"), [1, 6, 8])
