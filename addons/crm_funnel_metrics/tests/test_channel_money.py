from odoo.tests import tagged

from .invoice_common import DealInvoiceCase


@tagged("post_install", "-at_install")
class TestChannelMoney(DealInvoiceCase):
    """What comes back to a channel, from real invoices and payments."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.web = cls.env["utm.source"].create({"name": "Our Web"})
        cls.marketer = cls._new_user("marketer", "sales_team.group_sale_salesman,crm_funnel_metrics.group_channel_cost")
        cls.deal = cls._deal("Boats", source_id=cls.web.id)

    def _cost(self, amount, date_from, date_to, **vals):
        self.env["crm.marketing.cost"].create(
            {
                "amount": amount, "date_from": date_from, "date_to": date_to, "source_id": self.web.id,
                "company_id": self.company.id, "currency_id": self.company.currency_id.id, **vals,
            }
        )  # fmt: skip

    def _values(self, *names, model="crm.channel.report", label="Our Web", **kwargs):
        table = self.env[model].with_user(self.marketer).get_figures("source", **kwargs)
        values = {line["label"]: line["values"] for line in [*table["rows"], table["total"]]}[label]
        return [values[name] for name in names]

    def test_return_and_payback(self):
        """100 spent from 1 March; 60 of 10 March and 60 of 20 March are paid, 30 of 25 March are not:

        invoiced 150, return 50 %; paid 120, return 20 %; with the invoice of 20 March the 100 were back after 19 days.
        """
        self._cost(100, "2026-03-01", "2026-03-31")
        for amount, day in ((60, "2026-03-10"), (60, "2026-03-20")):
            self._pay(self._invoice([(amount, self.deal)], day))
        self.assertEqual(self._values("payback_days", date_to="2026-03-19"), [None])
        self._invoice([(30, self.deal)], "2026-03-25")
        names = ("cost", "invoiced", "return_invoiced", "paid", "return_paid", "payback_days")
        self.assertEqual(self._values(*names), [100, 150, 50, 120, 20, 19])
        self.assertEqual(self._values(*names, model="crm.channel.report.first"), [100, 150, 50, 120, 20, 19])

    def test_not_paid_back_yet(self):
        self._cost(100, "2026-03-01", "2026-03-31")
        self._pay(self._invoice([(99, self.deal)], "2026-03-10"))
        self.assertEqual(self._values("return_paid", "payback_days"), [-1, None])

    def test_refund_takes_back(self):
        self._cost(100, "2026-03-01", "2026-03-31")
        self._invoice([(250, self.deal)], "2026-03-10")
        self._invoice([(50, self.deal)], "2026-03-12", move_type="out_refund")
        self.assertEqual(self._values("invoiced", "return_invoiced"), [200, 100])

    def test_return_without_cost_is_empty(self):
        self._pay(self._invoice([(99, self.deal)], "2026-03-10"))
        self.assertEqual(
            self._values("invoiced", "return_invoiced", "return_paid", "payback_days"), [99, None, None, None]
        )

    def test_invoice_without_deal_belongs_to_no_channel(self):
        self._invoice([99], "2026-03-10")
        self.assertEqual(self._values("invoiced", label="All"), [None])

    def test_several_currencies_are_not_added_up(self):
        """Two companies with different money: costs and returns of both together are empty, those of one are not."""
        other = self.env["res.company"].create({"name": "Other", "currency_id": self.env.ref("base.JPY").id})
        self.marketer.company_ids += other
        self._cost(100, "2026-03-01", "2026-03-31")
        self._cost(5000, "2026-03-01", "2026-03-31", company_id=other.id, currency_id=other.currency_id.id)
        report = self.env["crm.channel.report"].with_user(self.marketer)
        companies = (self.company.ids, [self.company.id, other.id])
        one, both = (
            report.with_context(allowed_company_ids=allowed).get_figures("source")["total"] for allowed in companies
        )
        self.assertEqual((one["values"]["cost"], one["values"]["return_paid"]), (100, -100))
        self.assertEqual((both["values"]["cost"], both["values"]["return_paid"]), (None, None))
        self.assertTrue(both["has_mixed_currencies"])

    def test_row_opens_its_record(self):
        self._cost(100, "2026-03-01", "2026-03-31")
        move = self._invoice([(60, self.deal)], "2026-03-10")
        report = self.env["crm.channel.report"].with_user(self.marketer)
        opened = {}
        for row in report.search([("company_id", "=", self.company.id)]):
            action = row.action_open_record()
            opened[row.kind] = (action["res_model"], action["res_id"])
        cost = self.env["crm.marketing.cost"].search([("company_id", "=", self.company.id)])
        expected = {
            "cost": ("crm.marketing.cost", cost.id),
            "inquiries": ("crm.lead", self.deal.id),
            "invoices": ("account.move", move.id),
        }
        self.assertEqual(opened, expected)
