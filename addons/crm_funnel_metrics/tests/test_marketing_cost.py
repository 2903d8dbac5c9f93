from datetime import date

from psycopg2 import IntegrityError

from odoo.exceptions import AccessError
from odoo.tests import Form, new_test_user, tagged
from odoo.tools import SQL, mute_logger

from ..tools.cost_days import get_cost_days
from .channel_common import ChannelCase


@tagged("post_install", "-at_install")
class TestMarketingCost(ChannelCase):
    def _days(self, cost):
        """{day: the cost's part of it}"""
        self.env.flush_all()
        query = SQL(
            "SELECT day, cost FROM (%s) AS cost_day WHERE id = %s ORDER BY day",
            get_cost_days(SQL("%s", cost.id)),
            cost.id,
        )
        return {day: float(part) for day, part in self.env.execute_query(query)}

    def _cost_of(self, date_from, date_to, **kwargs):
        return self._channels(date_from=date_from, date_to=date_to, **kwargs)["All"]["cost"]

    def test_cost_over_45_days_across_two_months(self):
        """1,000.00 from 17 May to 30 June: 15 days of May are 333.33, 30 days of June 666.67."""
        self._cost(1000, "2026-05-17", "2026-06-30")
        self.assertEqual(self._cost_of("2026-05-01", "2026-05-31"), 333.33)
        self.assertEqual(self._cost_of("2026-06-01", "2026-06-30"), 666.67)
        months = {label: values["cost"] for label, values in self._channels("month").items()}
        self.assertEqual(months, {"May 2026": 333.33, "Jun 2026": 666.67, "All": 1000})

    def test_no_cent_is_lost_by_any_spread(self):
        """0.10 over 45 days is ten days of one cent; whatever the days, together they are the amount."""
        ten_cents = self._days(self._cost(0.10, "2026-05-17", "2026-06-30"))
        self.assertEqual(len(ten_cents), 45)
        self.assertEqual(sorted(ten_cents.values()), [0] * 35 + [0.01] * 10)
        for amount in (100, 99.99, 0.01, 1234567.89, -50.05):
            for last in ("2026-01-03", "2026-01-31", "2026-12-31"):
                days = self._days(self._cost(amount, "2026-01-01", last))
                self.assertAlmostEqual(sum(days.values()), amount, 6)
                self.assertEqual((min(days), max(days)), (date(2026, 1, 1), date.fromisoformat(last)))
                self.assertLessEqual(max(days.values()) - min(days.values()), 0.0101)

    def test_overlapping_costs_add_up(self):
        self._cost(31, "2026-03-01", "2026-03-31")
        self._cost(10, "2026-03-10")
        self.assertEqual(self._cost_of("2026-03-10", "2026-03-10"), 11)

    def test_other_currency_at_the_rate_of_each_day(self):
        """40 USD over 4 days; a dollar is 1/2 euro on the first two, 1/1.25 euro from the third: 5 + 5 + 8 + 8."""
        dollar = self.env.ref("base.USD")
        dollar.active = True
        self.env["res.currency.rate"].search([("currency_id", "=", dollar.id)]).unlink()
        self.env["res.currency.rate"].create(
            [
                {"currency_id": dollar.id, "company_id": self.company.id, "name": day, "rate": rate}
                for day, rate in (("2026-01-01", 2), ("2026-03-03", 1.25))
            ]
        )
        cost = self._cost(40, "2026-03-01", "2026-03-04", currency_id=dollar.id)
        self.assertEqual(list(self._days(cost).values()), [5, 5, 8, 8])
        self.assertEqual(self._cost_of("2026-03-01", "2026-03-31"), 26)
        for day in self._days(cost):
            converted = dollar._convert(10, self.company.currency_id, self.company, day)
            self.assertEqual(self._days(cost)[day], converted)

    def test_no_cent_is_lost_by_conversion(self):
        """100 USD at 3 to the euro are 33.33, also when 45 days of 0.7407... are asked for one by one."""
        dollar = self.env.ref("base.USD")
        dollar.active = True
        self.env["res.currency.rate"].search([("currency_id", "=", dollar.id)]).unlink()
        self.env["res.currency.rate"].create(
            {"currency_id": dollar.id, "company_id": self.company.id, "name": "2026-01-01", "rate": 3}
        )
        cost = self._cost(100, "2026-05-17", "2026-06-30", currency_id=dollar.id)
        self.assertAlmostEqual(sum(self._days(cost).values()), 33.33, 6)

    def test_currency_without_cents(self):
        yen = self.env.ref("base.JPY")
        yen.active = True
        company = self.env["res.company"].create({"name": "Japan", "currency_id": yen.id})
        days = self._days(self._cost(100, "2026-01-01", "2026-01-03", company_id=company.id, currency_id=yen.id))
        self.assertEqual(list(days.values()), [33, 34, 33])

    def test_new_cost_is_of_this_month_and_of_the_company(self):
        form = Form(
            self.env["crm.marketing.cost"].with_user(self.marketer),
            view="crm_funnel_metrics.crm_marketing_cost_view_list",
        )
        form.amount = 5
        cost = form.save()
        self.assertEqual(
            (cost.date_from.day, cost.company_id, cost.currency_id), (1, self.company, self.company.currency_id)
        )
        self.assertEqual(cost.date_from.month, cost.date_to.month)

    def test_dates_that_cannot_be_meant(self):
        for first, last in (("2026-03-02", "2026-03-01"), ("0206-03-01", "2026-03-01"), ("2026-01-01", "2046-01-01")):
            with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"), self.env.cr.savepoint():
                self._cost(1, first, last)

    def test_only_the_group_sees_and_enters_costs(self):
        cost = self._cost(1, "2026-03-01")
        manager = self._new_user("manager", "sales_team.group_sale_manager")
        portal = new_test_user(self.env, "funnel_cost_portal", "base.group_portal")
        for user in (self.anna, self.director, manager, portal):
            with self.assertRaises(AccessError):
                cost.with_user(user).read(["amount"])
            with self.assertRaises(AccessError):
                self.env["crm.marketing.cost"].with_user(user).create({"amount": 1})
        cost.with_user(self.marketer).amount = 2
        stranger = new_test_user(self.env, "funnel_cost_stranger", "crm_funnel_metrics.group_channel_cost")
        self.assertFalse(self.env["crm.marketing.cost"].with_user(stranger).search([("id", "=", cost.id)]))
