import doctest

from odoo.exceptions import UserError
from odoo.tests import tagged

from ..tools import funnel_numbers
from .funnel_common import FunnelPictureCase

MARCH = {"date_from": "2026-03-01", "date_to": "2026-03-31"}


@tagged("post_install", "-at_install")
class TestFunnelPicture(FunnelPictureCase):
    def _stay(self, deal, stage, day, **vals):
        """The deal comes into the stage on ``day``, by the history."""
        return self._log(lead_id=deal.id, lead_ref=deal.id, stage_id=stage.id, day=day, **vals)

    def _history(self, came, *stays, holder=None, **vals):
        """A deal that came on ``came`` and then was in each of ``stays``: (stage, day)."""
        deal = self._deal(came=came, user_id=(holder or self.anna).id, **vals)
        self.env.cr.execute("DELETE FROM crm_stage_log WHERE lead_id = %s", (deal.id,))
        for stage, day in stays:
            status = "won" if stage == self.won_stage else "open"
            self._stay(deal, stage, day, status=status, holder_id=deal.user_id.id, from_status="open")
        return deal

    def _lose(self, deal, stage, day, **vals):
        self._stay(deal, stage, day, status="lost", move="lost", from_status="open", **vals)
        deal.flush_recordset()
        self.env.cr.execute(
            "UPDATE crm_lead SET active = FALSE, probability = 0, won_status = 'lost' WHERE id = %s", (deal.id,)
        )
        deal.invalidate_recordset()

    def test_doctests(self):
        self.assertEqual(doctest.testmod(funnel_numbers).failed, 0)

    def test_period_counts_stays_and_cohort_counts_leads(self):
        """Came in February: to step 2 in March, twice. Came in March: to step 2 in March and to step 3 in April."""
        one, two, three = self.stages[:3]
        self._history("2026-02-10", (one, "2026-02-10"), (two, "2026-03-02"), (one, "2026-03-03"), (two, "2026-03-04"))
        self._history("2026-03-10", (one, "2026-03-10"), (two, "2026-03-12"), (three, "2026-04-02"))
        self.assertEqual(self._numbers(**MARCH), [2, 3, 0, 0, 0])
        self.assertEqual(self._numbers(**MARCH, mode="cohort"), [1, 1, 1, 0, 0])
        self.assertEqual(self._numbers("amount", **MARCH), [200, 300, 0, 0, 0])
        self.assertEqual(self._numbers("conversion", **MARCH), [None, 150, 0, None, None])
        self.assertEqual(self._numbers("overall", **MARCH, mode="cohort"), [None, 100, 100, 0, 0])

    def test_lead_came_on_the_day_of_the_company(self):
        """23:30 UTC on 28 February is March in Vilnius."""
        deal = self._history("2026-03-01", (self.stages[0], "2026-03-01"))
        self.env.cr.execute("UPDATE crm_lead SET create_date = '2026-02-28 23:30' WHERE id = %s", (deal.id,))
        self.assertEqual(self._numbers(**MARCH, mode="cohort")[0], 1)
        self.env.cr.execute("UPDATE crm_lead SET create_date = '2026-03-31 21:30' WHERE id = %s", (deal.id,))
        self.assertEqual(self._numbers(**MARCH, mode="cohort")[0], 0)

    def test_skipped_stages_count_by_the_switch(self):
        deal = self._history("2026-03-01", (self.stages[0], "2026-03-01"), (self.stages[3], "2026-03-05"))
        for stage in self.stages[1:3]:
            self._stay(deal, stage, "2026-03-05", is_passed=True, move="skip", next_move="skip", hours=0)
        for mode in ("period", "cohort"):
            self.assertEqual(self._numbers(**MARCH, mode=mode), [1, 0, 0, 1, 0])
            self.assertEqual(self._numbers(**MARCH, mode=mode, count_skipped=True), [1, 1, 1, 1, 0])

    def test_deal_created_won_is_one_win(self):
        self._deal(stage_id=self.won_stage.id, probability=100)
        self.assertEqual(self._numbers(), [0, 0, 0, 0, 1])

    def test_lost_by_the_furthest_step(self):
        """Lost in March: one from step 1, one back in step 1 that had been in step 3. In April: one from step 2."""
        one, two, three = self.stages[:3]
        self._lose(self._history("2026-02-10", (one, "2026-02-10")), one, "2026-03-05", expected_revenue=70)
        back = self._history("2026-02-11", (one, "2026-02-11"), (three, "2026-02-20"), (one, "2026-03-01"))
        self._lose(back, one, "2026-03-06", expected_revenue=30)
        self._lose(self._history("2026-03-01", (one, "2026-03-01"), (two, "2026-03-02")), two, "2026-04-01")
        self.assertEqual(self._numbers("lost", **MARCH), [1, 0, 1, 0, 0])
        self.assertEqual(self._numbers("lost_amount", **MARCH), [70, 0, 30, 0, 0])
        self.assertEqual(self._numbers("lost", **MARCH, mode="cohort"), [0, 1, 0, 0, 0])

    def test_lost_before_any_step_is_told_apart(self):
        other = self.env["crm.stage"].create({"name": "Elsewhere", "team_ids": self.team.ids})
        self._lose(self._history("2026-03-01", (other, "2026-03-01")), other, "2026-03-02")
        before = self._picture(**MARCH)["lost_before"]
        self.assertEqual((before["lost"], before["lost_amount"]), (1, 100))
        self.assertEqual(self._numbers("lost", **MARCH), [0, 0, 0, 0, 0])

    def test_loss_that_was_taken_back_stays_in_its_period_and_leaves_the_cohort(self):
        one = self.stages[0]
        deal = self._history("2026-03-01", (one, "2026-03-01"))
        self._stay(deal, one, "2026-03-05", status="lost", move="lost", from_status="open", next_move="reopened")
        self.assertEqual(self._numbers("lost", **MARCH)[0], 1)
        self.assertEqual(self._numbers("lost", **MARCH, mode="cohort")[0], 0)

    def test_days_between_first_facts(self):
        """2, 4 and 12 days from step 1 to step 2; a deal that skipped step 1 and one of April are not among them."""
        one, two = self.stages[:2]
        for day in ("2026-03-03", "2026-03-05", "2026-03-13"):
            self._history("2026-03-01", (one, "2026-03-01"), (two, day), (one, "2026-03-20"), (two, "2026-03-25"))
        self._history("2026-03-01", (two, "2026-03-09"))
        self._history("2026-03-01", (one, "2026-03-01"), (two, "2026-04-20"))
        step = self._picture(**MARCH)["steps"][1]
        self.assertEqual((step["days_cases"], step["days_mean"], step["days_median"]), (3, 6, 4))
        cohort = self._picture(**MARCH, mode="cohort")["steps"][1]
        self.assertEqual((cohort["days_cases"], cohort["days_median"]), (4, 8))
        self.assertEqual(self._picture(**MARCH)["steps"][0]["days_mean"], None)

    def test_cohort_says_how_many_are_still_open(self):
        one = self.stages[0]
        for _number in range(3):
            self._deal(came="2026-03-05")
        lost = self._deal(came="2026-03-06")
        self._lose(lost, one, "2026-03-07")
        self._deal(came="2026-04-01")
        self.assertEqual(self._picture(**MARCH, mode="cohort")["cohort"], {"leads": 4, "open": 3, "open_share": 75})
        self.assertIsNone(self._picture(**MARCH)["cohort"])

    def test_cohort_of_a_person_has_the_leads_that_came_to_nobody(self):
        """Anna was given both: one is open in her step, the other she has lost. The third nobody has."""
        given, lost, _nobody = [self._deal(came="2026-03-05", user_id=False) for _number in range(3)]
        (given + lost).user_id = self.anna
        given.stage_id = self.stages[1]
        lost.action_set_lost()
        expected = {"leads": 2, "open": 1, "open_share": 50}
        mine = [("user_id", "=", self.anna.id)]
        self.assertEqual(self._picture(**MARCH, mode="cohort", domain=mine)["cohort"], expected)
        self.assertEqual(self._picture(**MARCH, mode="cohort", user=self.anna)["cohort"], expected)
        self.assertEqual(self._picture(**MARCH, mode="cohort")["cohort"]["leads"], 3)

    def test_compared_with_the_month_before_the_year_before_and_any_days(self):
        one, two = self.stages[:2]
        self._history("2026-02-10", (one, "2026-02-10"), (two, "2026-02-12"))
        self._history("2026-02-11", (one, "2026-02-11"))
        self._history("2025-03-11", (one, "2025-03-11"))
        before = [step["previous"]["number"] for step in self._picture(**MARCH, compare="previous")["steps"]]
        self.assertEqual(before, [2, 1, 0, 0, 0])
        self.assertEqual(self._picture(**MARCH, compare="previous")["steps"][1]["previous"]["conversion"], 50)
        year = self._picture(**MARCH, compare="year")
        self.assertEqual(year["compare"], {"date_from": "2025-03-01", "date_to": "2025-03-31"})
        self.assertEqual(year["steps"][0]["previous"]["number"], 1)
        some = self._picture(**MARCH, compare=["2026-02-11", "2026-02-28"])
        self.assertEqual([step["previous"]["number"] for step in some["steps"]][:2], [1, 1])
        self.assertIsNone(self._picture(**MARCH)["steps"][0]["previous"])
        self.assertFalse(self._picture(compare="previous")["compare"])

    def test_split_by_person_has_conversions_of_each(self):
        one, two = self.stages[:2]
        self._history("2026-03-01", (one, "2026-03-01"), (two, "2026-03-02"))
        self._history("2026-03-01", (one, "2026-03-01"), holder=self.boris)
        self._history("2026-03-01", (one, "2026-03-01"), (two, "2026-03-02"), holder=self.boris)
        rows = {row["key"]: row for row in self._picture(**MARCH, split="user")["rows"]}
        self.assertEqual([step["number"] for step in rows[self.boris.id]["steps"]][:2], [2, 1])
        self.assertEqual(rows[self.boris.id]["steps"][1]["conversion"], 50)
        self.assertEqual(rows[self.anna.id]["steps"][1]["conversion"], 100)
        alone = self._numbers(**MARCH, domain=rows[self.boris.id]["domain"])
        self.assertEqual(alone[:2], [2, 1])

    def test_every_split_adds_up_and_each_line_opens_as_a_filter(self):
        source = self.env["utm.source"].create({"name": "Fair"})
        for number in range(6):
            came = f"2026-0{2 + number % 2}-10"
            deal = self._deal(came=came)
            self._stay(deal, self.stages[number % 3], came, source_id=number % 2 and source.id)
        for name in [split["name"] for split in self._picture()["splits"]]:
            picture = self._picture(split=name)
            lines = [[step["number"] for step in row["steps"]] for row in picture["rows"]]
            sums = [sum(numbers) for numbers in zip(*lines, strict=True)]
            self.assertEqual(sums, [step["number"] for step in picture["steps"]], name)
            for row in picture["rows"]:
                line = self._numbers(domain=row["domain"])
                self.assertEqual(line, [step["number"] for step in row["steps"]], name)

    def test_months_come_in_their_order(self):
        for day in ("2026-03-10", "2026-01-10", "2026-02-10"):
            self._history(day, (self.stages[0], day))
        rows = self._picture(split="month")["rows"]
        self.assertEqual([row["label"] for row in rows], ["Jan 2026", "Feb 2026", "Mar 2026"])
        self.assertEqual([row["label"] for row in self._picture(split="month", mode="cohort")["rows"]][0], "Jan 2026")

    def test_amount_in_the_currency_of_the_company_at_the_rate_of_the_day(self):
        dollar = self.env.ref("base.USD")
        dollar.active = True
        for day, rate in (("2026-01-01", 1.25), ("2026-03-15", 2)):
            self.env["res.currency.rate"].create(
                {"currency_id": dollar.id, "name": day, "rate": rate, "company_id": self.company.id}
            )
        for day in ("2026-03-10", "2026-03-20"):
            deal = self._history(day)
            self._stay(deal, self.stages[0], day, company_currency=dollar.id)
        self.assertEqual(self._numbers("amount", **MARCH)[0], 100 / 1.25 + 100 / 2)

    def test_first_rate_of_all_is_taken_at_once(self):
        """While there is no rate, none is looked up; from the first one on they are."""
        self.env["res.currency.rate"].search([("id", "!=", False)]).unlink()
        self.env.registry.clear_cache()
        dollar = self.env.ref("base.USD")
        deal = self._history("2026-03-10")
        self._stay(deal, self.stages[0], "2026-03-10", company_currency=dollar.id)
        self.assertEqual(self._numbers("amount", **MARCH)[0], 100)
        self.env["res.currency.rate"].create(
            {"currency_id": dollar.id, "name": "2026-01-01", "rate": 1.25, "company_id": self.company.id}
        )
        self.assertEqual(self._numbers("amount", **MARCH)[0], 80)

    def test_what_does_not_exist_is_refused(self):
        for question in (
            {"mode": "both"},
            {"split": "mood"},
            {"compare": "tomorrow"},
            {"compare": ["2026-01-01"]},
            {"date_from": "soon"},
            {"funnel_id": 999999999},
            {"funnel_id": "1"},
            {"domain": [["lead_id.email_from", "ilike", "a"]]},
            {"domain": [["password", "=", "a"]]},
            {"domain": "[(1"},
            {"domain": [["user_id", "any", [["login", "=", "admin"]]]]},
        ):
            with self.assertRaises(UserError, msg=str(question)):
                self._picture(**question)

    def test_query_count(self):
        """The screen opens with 25 queries at most, whatever the number of steps."""
        question = {**MARCH, "mode": "cohort", "split": "user", "compare": "previous"}
        self._picture(**question)
        self.env.invalidate_all()
        with self.assertQueryCount(25):
            self._picture(**question)
