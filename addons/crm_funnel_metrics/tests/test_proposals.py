from odoo import fields
from odoo.fields import Command
from odoo.tests import freeze_time, tagged

from .common import FunnelCase


@tagged("post_install", "-at_install")
class TestProposals(FunnelCase):
    """When a quotation first went out and was first seen, and whether an order is a repeat purchase."""

    def setUp(self):
        super().setUp()
        self.customer = self.env["res.partner"].create({"name": "Harbour", "email": "harbour@example.com"})

    def _quotation(self, price=100, **vals):
        line = Command.create({"product_id": self.product.id, "price_unit": price, "tax_ids": [Command.clear()]})
        defaults = {"partner_id": self.customer.id, "company_id": self.company.id, "order_line": [line]}
        return self.env["sale.order"].create({**defaults, "user_id": self.anna.id, **vals})

    def _count(self, code, **period):
        """The figure of a shipped metric in March 2026 for the test's company."""
        metric = self.env["crm.metric"].search([("code", "=", code)])
        facts = self.env["crm.metric.fact"].with_company(self.company)
        period = {"date_from": "2026-03-01", "date_to": "2026-03-31", **period}
        domain = [("company_id", "=", self.company.id)]
        return sum(facts._figures(metric, **period, groupby=(), domain=domain).values())

    @freeze_time("2026-03-10 12:00:00")
    def test_sent_once_at_the_amount_of_that_moment(self):
        order = self._quotation(100)
        order.action_quotation_sent()
        order.order_line.price_unit = 150
        with freeze_time("2026-04-01 12:00:00"):
            order.action_draft()
            order.action_quotation_sent()
        self.assertEqual(order.date_first_sent, fields.Datetime.to_datetime("2026-03-10 12:00:00"))
        self.assertEqual((order.amount_first_sent, order.amount_untaxed), (100, 150))
        self.assertEqual((self._count("proposals_sent"), self._count("proposals_sent_amount")), (1, 100))
        self.assertEqual(self._count("proposals_sent", date_to="2026-04-30"), 1)

    @freeze_time("2026-03-10 12:00:00")
    def test_mail_that_sends_the_quotation_counts_and_another_mail_does_not(self):
        sent, other = self._quotation(), self._quotation()
        sent.with_context(mark_so_as_sent=True).message_post(body="Here it is", message_type="comment")
        other.message_post(body="Hello", message_type="comment")
        self.assertTrue(sent.date_first_sent)
        self.assertFalse(other.date_first_sent)

    def test_order_confirmed_without_being_sent_was_no_proposal(self):
        order = self._quotation()
        order.action_confirm()
        self.assertFalse(order.date_first_sent)

    def test_copy_begins_anew(self):
        order = self._quotation()
        order.action_quotation_sent()
        self.assertFalse(order.copy().date_first_sent)

    @freeze_time("2026-03-10 12:00:00")
    def test_first_look_in_the_portal(self):
        order = self._quotation()
        order.action_quotation_sent()
        self._look_at(order)
        with freeze_time("2026-03-12 12:00:00"):
            self._look_at(order)
        self.assertEqual(order.date_first_viewed, fields.Datetime.to_datetime("2026-03-10 12:00:00"))
        self.assertEqual(self._count("proposals_viewed"), 1)

    def _look_at(self, order):
        """What the portal posts when a customer opens the quotation."""
        order.message_post(body="Quotation viewed", message_type="notification", subtype_xmlid="sale.mt_order_viewed")

    @freeze_time("2026-03-10 12:00:00")
    def test_second_order_of_a_customer_is_a_repeat_purchase(self):
        """An order of a contact person is one of the company; a cancelled order was none."""
        person = self.env["res.partner"].create({"name": "Jonas", "parent_id": self.customer.id})
        first, second, third = self._quotation(100), self._quotation(partner_id=person.id), self._quotation(70)
        cancelled = self._quotation(partner_id=self.env["res.partner"].create({"name": "Other"}).id)
        after_cancelled = self._quotation(partner_id=cancelled.partner_id.id)
        cancelled.action_confirm()
        cancelled._action_cancel()
        for order in (after_cancelled, first, second):
            order.action_confirm()
        third.action_confirm()
        repeated = (first | second | third | after_cancelled).mapped("is_repeat_purchase")
        self.assertEqual(repeated, [False, True, True, False])
        self.assertEqual([self._count(code) for code in ("orders", "orders_amount", "repeat_purchases")], [4, 370, 2])

    def test_orders_confirmed_at_once_are_one_first_purchase(self):
        orders = self._quotation() | self._quotation()
        orders.action_confirm()
        self.assertEqual(sorted(orders.mapped("is_repeat_purchase")), [False, True])

    def test_foreign_currency_at_the_rate_of_the_day(self):
        dollar = self.env.ref("base.USD")
        dollar.active = True
        self.env["res.currency.rate"].create(
            {"currency_id": dollar.id, "name": "2026-01-01", "rate": 1.25, "company_id": self.company.id}
        )
        pricelist = self.env["product.pricelist"].create(
            {"name": "Dollars", "currency_id": dollar.id, "company_id": self.company.id}
        )
        with freeze_time("2026-03-10 12:00:00"):
            self._quotation(100, pricelist_id=pricelist.id).action_quotation_sent()
        self.assertAlmostEqual(self._count("proposals_sent_amount"), 80)

    def test_orders_of_before_are_filled_from_their_messages(self):
        """Sent by its message, else on the day it was made; a draft was not. The second order is a repeat purchase."""
        traced, untraced, draft = self._quotation(), self._quotation(), self._quotation()
        first, second = self._quotation(), self._quotation()
        (first | second).action_confirm()
        traced.message_post(body="Sent", subtype_xmlid="sale.mt_order_sent")
        self._look_at(traced)
        orders = traced | untraced | draft | first | second
        self.env.flush_all()
        self.env.cr.execute(
            """UPDATE sale_order SET date_first_sent = NULL, amount_first_sent = NULL, date_first_viewed = NULL,
                      is_repeat_purchase = NULL, create_date = '2026-01-05',
                      state = CASE WHEN id IN %s THEN 'sent' ELSE state END
                WHERE id IN %s""",
            ((traced | untraced)._ids, orders._ids),
        )
        self.env.cr.execute("UPDATE mail_message SET date = '2026-02-05' WHERE id IN %s", (traced.message_ids._ids,))
        self.env.invalidate_all()
        self.env["sale.order"]._backfill_proposals()
        days = [order.date_first_sent and str(order.date_first_sent.date()) for order in traced | untraced | draft]
        self.assertEqual(days, ["2026-02-05", "2026-01-05", False])
        self.assertEqual(str(traced.date_first_viewed.date()), "2026-02-05")
        self.assertEqual((first | second).mapped("is_repeat_purchase"), [False, True])
        self.assertEqual(traced.amount_first_sent, 100)
