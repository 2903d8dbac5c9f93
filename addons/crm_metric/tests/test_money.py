from odoo.tests import tagged

from .common import MetricCommon


@tagged("post_install", "-at_install")
class TestMoney(MetricCommon):
    """Amounts of several currencies are converted at the rate of their day before they are added."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.home = cls.env["res.company"].create({"name": "Home", "currency_id": cls.env.ref("base.EUR").id})
        cls.abroad = cls.env["res.company"].create({"name": "Abroad", "currency_id": cls.env.ref("base.USD").id})
        cls.usd = cls.abroad.currency_id
        cls.env["res.currency.rate"].search([("currency_id", "in", (cls.usd + cls.home.currency_id).ids)]).unlink()
        for day, rate in (("2026-01-01", 1.25), ("2026-03-15", 2.0)):  # dollars for a euro
            cls._set_rate(cls.home, day, rate)
        cls.director.write({"company_ids": [(6, 0, (cls.home + cls.abroad).ids)], "company_id": cls.home.id})
        cls.won(cls.home, 100, "2026-03-10 09:00:00")
        cls.won(cls.abroad, 50, "2026-03-10 09:00:00")  # 40 EUR
        cls.won(cls.abroad, 50, "2026-03-20 09:00:00")  # 25 EUR
        cls.amount = cls.metric("deals_won_amount")

    @classmethod
    def _set_rate(cls, company, day, rate):
        cls.env["res.currency.rate"].create(
            {"currency_id": cls.usd.id, "name": day, "company_id": company.id, "rate": rate}
        )

    @classmethod
    def won(cls, company, amount, moment):
        return cls.move(
            "won", holder=cls.anna, lead=cls.lead(company_id=False), moment=moment, expected_revenue=amount,
            team_id=False, company_id=company.id, company_currency=company.currency_id.id,
        )  # fmt: skip

    def facts_in(self, *companies):
        ids = [company.id for company in companies]
        return self.facts.with_user(self.director).with_context(allowed_company_ids=ids)

    def amount_in(self, *companies):
        return sum(self.facts_in(*companies)._figures(self.amount, *self.march(), groupby=()).values())

    @staticmethod
    def march():
        return "2026-03-01", "2026-03-31"

    def test_one_company_sees_its_own_currency(self):
        self.assertEqual(self.amount_in(self.home), 100)
        self.assertEqual(self.amount_in(self.abroad), 100)  # dollars

    def test_two_companies_are_added_in_the_currency_of_the_first(self):
        self.assertAlmostEqual(self.amount_in(self.home, self.abroad), 100 + 40 + 25)

    def test_rate_is_the_one_of_odoo_itself(self):
        facts = self.facts_in(self.home, self.abroad).search([("metric_id", "=", self.amount.id)], order="moment")
        expected = [
            self.usd._convert(50, self.home.currency_id, self.home, day) for day in ("2026-03-10", "2026-03-20")
        ]
        abroad = facts.filtered(lambda fact: fact.company_id == self.abroad)
        self.assertEqual(abroad.mapped("value"), expected)
        self.assertEqual(facts.currency_id, self.home.currency_id)

    def test_rates_of_the_looking_company_without_any_before_the_day(self):
        """From abroad there is no rate for the euro yet: like Odoo, the first one there is."""
        self.env["res.currency.rate"].create(
            {"currency_id": self.home.currency_id.id, "name": "2026-12-01", "company_id": self.abroad.id, "rate": 0.5}
        )
        self.assertAlmostEqual(self.amount_in(self.abroad, self.home), 50 + 50 + 200)

    def test_value_follows_the_company_within_a_transaction(self):
        fact = self.facts_in(self.home, self.abroad).search(
            [("metric_id", "=", self.amount.id), ("company_id", "=", self.abroad.id)], order="moment", limit=1
        )
        self.assertAlmostEqual(fact.value, 40)
        self.assertAlmostEqual(fact.with_context(allowed_company_ids=(self.abroad + self.home).ids).value, 50)

    def test_currency_that_is_not_stored_is_the_one_of_the_company(self):
        """``company_currency`` of a lead is computed."""
        team = self.env["crm.team"].create({"name": "Abroad", "company_id": self.abroad.id})
        lead = (
            self.env["crm.lead"]
            .with_company(self.abroad)
            .create(
                {
                    "name": "Lead",
                    "company_id": self.abroad.id,
                    "team_id": team.id,
                    "expected_revenue": 10,
                    "user_id": False,
                }
            )
        )
        self.env.flush_all()
        self.env.cr.execute("UPDATE crm_lead SET create_date = '2026-03-10' WHERE id = %s", [lead.id])
        metric = self.new_metric(
            "crm.lead", aggregation="sum", value_field="expected_revenue", date_field="create_date"
        )
        figures = self.facts_in(self.home, self.abroad)._figures(metric, *self.march(), groupby=())
        self.assertAlmostEqual(figures[(metric,)], 8)

    def test_numbers_have_no_currency(self):
        metric = self.new_metric("crm.contact.log", aggregation="sum", value_field="minutes")
        self.contact(self.anna, minutes=12.5, company_id=self.home.id)
        fact = self.facts_in(self.home).search([("metric_id", "=", metric.id)])
        self.assertEqual(fact.value, 12.5)
        self.assertFalse(fact.currency_id)
