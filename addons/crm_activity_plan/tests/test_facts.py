from datetime import date, datetime
from unittest.mock import patch

from odoo.tests import freeze_time, tagged

from ..tools import facts
from .common import FIRST, LAST, PlanCase

MONDAY, TUESDAY = date(2026, 2, 9), date(2026, 2, 10)


@tagged("post_install", "-at_install")
class TestFacts(PlanCase):
    """What counts for which row."""

    def _facts(self, user, **vals):
        self.scores._generate(FIRST, LAST)
        domain = [("user_id", "=", user.id), *((name, "=", value) for name, value in vals.items())]
        return {score.date_from: score.fact for score in self.scores.search(domain) if score.fact}

    def test_a_call_at_eight_in_the_far_east(self):
        """08:00 on Tuesday in Brisbane is 22:00 on Monday in UTC and 14:00 on Monday at the leader's.

        It counts for Tuesday, in which an hour is over, whoever looks and from wherever.
        """
        far = self.new_user("far", tz="Australia/Brisbane")
        self.lea.tz = "America/Los_Angeles"
        self.member(far)
        self.plan(self.team, (self.calls, 30, "day"))
        lead = self.env["crm.lead"].create({"name": "Deal", "user_id": far.id, "company_id": self.company.id,
                                            "team_id": self.team.id, "type": "opportunity"})  # fmt: skip
        call = self.env.ref("mail.mail_activity_data_call")
        with freeze_time("2026-02-09 22:00:00"):
            activity = lead.activity_schedule(activity_type_id=call.id, user_id=far.id)
            activity.with_user(far).action_done()
        log = self.env["crm.contact.log"].search([("lead_id", "=", lead.id), ("channel", "=", "call")])
        self.assertEqual((log.moment, log.day), (datetime(2026, 2, 9, 22), TUESDAY))
        expected = [{"date_from": TUESDAY, "fact": 1, "hours": 8, "hours_elapsed": 1, "expected": 3.75, "forecast": 8}]
        with freeze_time("2026-02-09 23:00:00"):  # 09:00 on Tuesday in Brisbane
            for who in (self.env.user, self.lea, far):
                self.scores.with_user(who)._generate(MONDAY, TUESDAY)
                rows = self.scores.with_user(who).search([("user_id", "=", far.id), ("fact", ">", 0)])
                self.assertRecordValues(rows, expected)

    @freeze_time("2026-02-28 12:00:00")
    def test_a_day_ends_at_the_persons_midnight(self):
        self.plan(self.anna, (self.calls, 30, "day"))
        self.anna.tz = "America/Los_Angeles"
        self.contacts(self.anna, 1, MONDAY)
        for now, status in (("2026-02-10 07:59:00", "behind"), ("2026-02-10 08:00:00", "missed")):
            with freeze_time(now):
                self.assertEqual(self.score(self.anna, MONDAY, MONDAY, date_from=MONDAY).status, status)

    @freeze_time("2026-02-28 12:00:00")
    def test_facts_of_many_people_are_those_of_few(self):
        """Two people called one customer three times each, one of them has a plan: 3 calls, 1 customer."""
        reached = self.metric("customers_contacted")
        self.plan(self.anna, (self.calls, 5, "day"), (reached, 5, "month"))
        partner = self.env["res.partner"].create({"name": "One"})
        for user in (self.anna, self.boris):
            self.contacts(user, 3, MONDAY, partner_id=partner.id, commercial_partner_id=partner.id)
        for few in (facts.FEW, 0):
            with patch.object(facts, "FEW", few):
                self.assertEqual(self._facts(self.anna), {MONDAY: 3, FIRST: 1})
                self.scores.search([]).unlink()

    @freeze_time("2026-02-28 12:00:00")
    def test_different_customers_of_any_window_are_not_added_up(self):
        """The same customer on two days is one in the week and one on each day."""
        reached = self.metric("customers_contacted")
        self.plan(self.anna, (reached, 5, "day"), (reached, 5, "week"), (reached, 5, "month"))
        one, two = self.env["res.partner"].create([{"name": "One"}, {"name": "Two"}])
        for day, partner in ((2, one), (3, one), (3, two), (17, one)):
            self.contacts(self.anna, 1, date(2026, 2, day), partner_id=partner.id, commercial_partner_id=partner.id)
        self.assertEqual(
            self._facts(self.anna, period="day"), {date(2026, 2, 2): 1, date(2026, 2, 3): 2, date(2026, 2, 17): 1}
        )
        self.assertEqual(self._facts(self.anna, period="week"), {date(2026, 2, 2): 2, date(2026, 2, 16): 1})
        self.assertEqual(self._facts(self.anna, period="month"), {FIRST: 2})

    @freeze_time("2026-02-28 12:00:00")
    def test_each_row_counts_what_the_metric_counts_in_its_days(self):
        """Every window, against a query of its own."""
        self.plan(self.anna | self.boris, (self.calls, 5, "day"), (self.calls, 5, "week"), (self.calls, 5, "month"),
                  (self.amount, 5, "month"))  # fmt: skip
        self.plan(self.boris, (self.calls, 5, "month"), first=date(2026, 2, 12), last=date(2026, 2, 19))
        for day in range(1, 29):
            self.contacts(self.anna, day % 4, date(2026, 2, day))
            self.contacts(self.boris, day % 3, date(2026, 2, day))
            self.deals(self.boris, 1, date(2026, 2, day), amount=day)
        self.scores._generate(FIRST, LAST)
        rows = self.scores.search([("company_id", "=", self.company.id)])
        self.assertEqual(len(rows), 2 * (28 + 5 + 1 + 1) + 2)
        for row in rows:
            figures = self.env["crm.metric.fact"]._figures(
                row.metric_id, row.date_from, row.date_to, domain=[("user_id", "=", row.user_id.id)]
            )
            self.assertEqual(row.fact, figures.get((row.metric_id, row.user_id), 0), (row.period, row.date_from))
        self.assertEqual(sum(rows.filtered(lambda row: row.metric_id == self.amount).mapped("fact")), 28 * 29 / 2)

    @freeze_time("2026-02-28 12:00:00")
    def test_leads_merged_afterwards(self):
        """The calls to both leads stay counted, and the deal that was won before."""
        self.plan(self.anna, (self.calls, 5, "month"), (self.metric("new_leads"), 5, "month"))
        leads = self.env["crm.lead"].create(
            [{"name": f"Deal {n}", "type": "opportunity", "user_id": self.anna.id, "team_id": self.team.id,
              "company_id": self.company.id} for n in range(2)]
        )  # fmt: skip
        self.env.flush_all()
        self.env["crm.stage.log"].sudo().search([("lead_id", "in", leads.ids)]).write({"day": MONDAY})
        for lead in leads:
            self.contacts(self.anna, 2, MONDAY, lead_id=lead.id, lead_ref=lead.id)
        before = [score.fact for score in self.scores._generate(FIRST, LAST)]
        self.assertEqual(before, [4, 2])
        leads.merge_opportunity()
        self.env.flush_all()
        self.assertEqual(len(leads.exists()), 1)
        self.assertEqual([score.fact for score in self.scores._generate(FIRST, LAST)], before)

    @freeze_time("2026-02-28 12:00:00")
    def test_the_facts_of_a_company_count_for_its_plan(self):
        """Somebody of two companies has a plan in each; amounts are in the currency of each."""
        dollar = self.env.ref("base.USD")
        dollar.active = True
        other = self.env["res.company"].create({"name": "Overseas", "currency_id": dollar.id})
        self.anna.company_ids += other
        self.env["res.currency.rate"].create(
            [{"name": "2026-01-01", "currency_id": dollar.id, "company_id": company.id, "rate": rate}
             for company, rate in ((self.company, 2.0), (other, 1.0))]
        )  # fmt: skip
        self.plan(self.anna, (self.amount, 100, "month"))
        self.plan(self.anna, (self.amount, 100, "month"), company_id=other.id)
        self.deals(self.anna, 1, MONDAY, amount=50)
        log = self.deals(self.anna, 1, MONDAY, amount=70)
        log.write({"company_id": other.id, "company_currency": dollar.id})
        rows = self.scores._generate(FIRST, LAST).sudo()
        self.assertEqual({row.company_id: row.fact for row in rows}, {self.company: 50, other: 70})

    @freeze_time("2026-02-28 12:00:00")
    def test_a_metric_that_cannot_be_counted_keeps_its_last_fact(self):
        metric = self.env["crm.metric"].create(
            {"name": "Calls too", "model_id": self.env["ir.model"]._get_id("crm.contact.log")}
        )
        self.plan(self.anna, (metric, 5, "month"), (self.calls, 5, "month"))
        self.contacts(self.anna, 2, MONDAY)
        self.assertEqual(self.scores._generate(FIRST, LAST).mapped("fact"), [2, 2])
        self.env.flush_all()
        self.env.cr.execute("UPDATE crm_metric SET domain = '[(''gone'', ''='', 1)]' WHERE id = %s", metric.ids)
        self.env.invalidate_all()
        self.contacts(self.anna, 1, MONDAY)
        rows = self.scores._generate(FIRST, LAST)
        self.assertEqual({row.metric_id: row.fact for row in rows}, {metric: 2, self.calls: 3})

    @freeze_time("2026-02-28 12:00:00")
    def test_the_number_opens_its_records(self):
        self.plan(self.anna, (self.calls, 5, "month"))
        counted = self.contacts(self.anna, 3, MONDAY)
        self.contacts(self.anna, 1, date(2026, 3, 1))
        self.contacts(self.boris, 1, MONDAY)
        score = self.score(self.anna).with_user(self.anna)
        action = score.action_view_records()
        self.assertEqual(action["name"], "Calls: 3")
        records = self.env[action["res_model"]].with_user(self.anna).search(action["domain"])
        self.assertEqual((records, score.fact), (counted.with_user(self.anna), 3))
