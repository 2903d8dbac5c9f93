from odoo.fields import Command
from odoo.tests import tagged

from .invoice_common import DealInvoiceCase

MARCH = {"date_from": "2026-03-01", "date_to": "2026-03-31"}
STEPS = ["calls", "proposals_sent", "meetings_held", "invoices_issued", "invoices_paid"]
AMOUNTS = {code: f"{code}_amount" for code in STEPS if code not in ("calls", "meetings_held")}


@tagged("post_install", "-at_install")
class TestFunnelMoney(DealInvoiceCase):
    """From calls to money (rule 22): ten called, eight proposals, five meetings, four invoices, two paid."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        steps = [
            Command.create({"metric_id": cls._metric(code).id, "amount_metric_id": cls._metric(AMOUNTS.get(code)).id})
            for code in STEPS
        ]
        cls.funnel = cls.env["crm.funnel"].create({"name": "Ten calls", "step_ids": steps})
        cls.director = cls._new_user("director", "sales_team.group_sale_salesman_all_leads")

    @classmethod
    def _metric(cls, code):
        return cls.env["crm.metric"].search([("code", "=", code)]) if code else cls.env["crm.metric"]

    def _contact(self, deal, channel, day):
        self.env["crm.contact.log"].create(
            {
                "moment": f"{day} 09:00:00", "day": day, "channel": channel, "direction": "out", "evidence": "traced",
                "user_id": self.anna.id, "user_name": "Anna", "holder_id": self.anna.id, "lead_id": deal.id,
                "lead_ref": deal.id, "company_id": self.company.id,
            }
        )  # fmt: skip

    def _propose(self, deal, day):
        order = self.env["sale.order"].create(
            {
                "partner_id": self.customer.id, "opportunity_id": deal.id, "company_id": self.company.id,
                "user_id": self.anna.id, "date_first_sent": f"{day} 09:00:00", "amount_first_sent": 500,
            }
        )  # fmt: skip
        self.assertEqual(order.opportunity_id, deal)

    def _ten_calls(self):
        deals = self.env["crm.lead"].concat(*(self._deal(f"Deal {number}") for number in range(10)))
        deals.flush_recordset()
        self.env.cr.execute("UPDATE crm_lead SET create_date = '2026-03-01 12:00' WHERE id IN %s", (deals._ids,))
        deals.invalidate_recordset(["create_date"])
        for number, deal in enumerate(deals):
            self._contact(deal, "call", "2026-03-02")
            if number < 8:
                self._propose(deal, "2026-03-03")
            if number < 5:
                self._contact(deal, "meeting", "2026-03-04")
            if number < 4:
                invoice = self._invoice([(400, deal)], day="2026-03-10", invoice_user_id=self.anna.id)
            if number < 2:
                self._pay(invoice, day="2026-03-20")
        return deals

    def _picture(self, **question):
        self.env["crm.funnel.fact"].invalidate_model()
        return self.env["crm.funnel"].with_user(self.director).get_picture(self.funnel.id, **{**MARCH, **question})

    def test_ten_calls(self):
        """80 %, 62.5 %, 80 %, 50 %, overall 20 %, in the period and for the leads that came in it."""
        self._ten_calls()
        for mode in ("period", "cohort"):
            steps = self._picture(mode=mode)["steps"]
            self.assertEqual([step["number"] for step in steps], [10, 8, 5, 4, 2], mode)
            self.assertEqual([step["conversion"] for step in steps], [None, 80, 62.5, 80, 50], mode)
            self.assertEqual([step["overall"] for step in steps], [None, 80, 50, 40, 20], mode)
            self.assertEqual([step["amount"] for step in steps], [None, 4000, None, 1600, 800], mode)
            self.assertEqual([step["days_median"] for step in steps][1:3], [1, 1], mode)

    def test_each_line_of_the_split_is_a_funnel_of_its_own(self):
        self._ten_calls()
        rows = self._picture(split="user")["rows"]
        self.assertEqual([(row["key"], [step["number"] for step in row["steps"]]) for row in rows],
                         [(self.anna.id, [10, 8, 5, 4, 2])])  # fmt: skip

    def test_credit_note_lowers_the_amount_and_not_the_number(self):
        deal = self._deal("Deal")
        self._invoice([(400, deal)])
        self._invoice([(100, deal)], move_type="out_refund")
        step = self._picture()["steps"][3]
        self.assertEqual((step["number"], step["amount"]), (1, 300))

    def test_paid_later_counts_on_the_day_it_was_paid(self):
        deal = self._deal("Deal")
        self._pay(self._invoice([(400, deal)], day="2026-03-10"), day="2026-04-05")
        self.assertEqual(self._picture()["steps"][4]["number"], 0)
        april = self._picture(date_from="2026-04-01", date_to="2026-04-30")["steps"][4]
        self.assertEqual((april["number"], april["amount"]), (1, 400))
        metric = self._metric("period_invoices_paid")
        figures = self.env["crm.metric.fact"]._figures(
            metric, "2026-03-01", "2026-03-31", groupby=(), domain=[("company_id", "=", self.company.id)]
        )
        self.assertEqual(list(figures.values()), [1])

    def test_partly_paid_invoice_is_not_paid(self):
        self._pay(self._invoice([(400, self._deal("Deal"))]), amount=100)
        self.assertEqual(self._picture()["steps"][4]["number"], 0)

    def test_paid_invoice_opens_itself(self):
        deals = self._ten_calls()
        funnels = self.env["crm.funnel"].with_user(self.director)
        step = self.funnel.step_ids[4]
        action = funnels.open_step(self.funnel.id, step.id, **MARCH)
        invoices = self.env["account.move"].search(action["domain"])
        self.assertEqual((action["res_model"], invoices.lead_id), ("account.move", deals[:2]))
        action = funnels.open_step(self.funnel.id, step.id, **MARCH, mode="cohort")
        self.assertEqual(self.env["crm.lead"].search(action["domain"]), deals[:2].sorted())
