from datetime import date

from odoo.tests import freeze_time, tagged

from .common import FIRST, PlanCase

MONDAY, TUESDAY, SUNDAY = date(2026, 2, 9), date(2026, 2, 10), date(2026, 2, 8)


@tagged("post_install", "-at_install")
class TestWorkedExamples(PlanCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        contact_log = cls.env["ir.model"]._get_id("crm.contact.log")
        cls.proposals = cls.env["crm.metric"].create(
            {"name": "Proposals", "model_id": contact_log, "domain": "[('channel', '=', 'proposal')]"}
        )
        cls.member(cls.anna)

    def _daily_plan(self):
        return self.plan(
            self.team,
            (self.metric("cold_calls"), 30, "day"),
            (self.metric("warm_calls"), 10, "day"),
            (self.proposals, 20, "day"),
        )

    def _targets(self, user, day):
        self.scores._generate(day, day)
        found = self.scores.search([("user_id", "=", user.id), ("date_from", "=", day)], order="line_id")
        return [(score.status, score.target) for score in found]

    @freeze_time("2026-02-09 00:00:00")
    def test_a_full_day_has_the_whole_plan(self):
        self._daily_plan()
        self.assertEqual(self._targets(self.anna, MONDAY), [("on_track", 30), ("on_track", 10), ("on_track", 20)])

    @freeze_time("2026-02-09 00:00:00")
    def test_half_a_day_of_leave_halves_the_plan(self):
        self._daily_plan()
        self.leave("2026-02-09 08:00:00", "2026-02-09 12:00:00", self.resource(self.anna, self.calendar))
        self.assertEqual([target for _status, target in self._targets(self.anna, MONDAY)], [15, 5, 10])

    @freeze_time("2026-02-09 00:00:00")
    def test_on_a_holiday_there_is_no_plan(self):
        self._daily_plan()
        self.leave("2026-02-10 00:00:00", "2026-02-10 23:59:59")
        self.assertEqual({status for status, _target in self._targets(self.anna, TUESDAY)}, {"none"})
        self.assertEqual({status for status, _target in self._targets(self.anna, SUNDAY)}, {"none"})
        row = self.score(self.anna, TUESDAY, TUESDAY, metric_id=self.proposals.id, date_from=TUESDAY)
        self.env.cr.execute("SELECT target, completion FROM crm_activity_score WHERE id = %s", row.ids)
        self.assertEqual(self.env.cr.fetchone(), (None, None), "a missing target is not a target of zero")

    @freeze_time("2026-02-09 00:00:00")
    def test_half_time_has_half_the_plan(self):
        self._daily_plan()
        self.resource(self.anna, self.new_calendar("Mornings", [(8, 12)]))
        self.assertEqual([target for _status, target in self._targets(self.anna, MONDAY)], [15, 5, 10])

    @freeze_time("2026-02-09 00:00:00")
    def test_two_of_twenty_after_the_first_of_four_weeks(self):
        """Expected 5, forecast 8, behind: Monday of the second week, the facts are of the first."""
        self.plan(self.team, (self.won, 20, "month"))
        self.deals(self.anna, 2, date(2026, 2, 4))
        score = self.score(self.anna)
        self.assertRecordValues(
            score,
            [{"target": 20, "fact": 2, "hours": 160, "hours_elapsed": 40, "expected": 5, "forecast": 8,
              "completion": 0.1, "status": "behind"}],
        )  # fmt: skip

    def test_the_pace_goes_by_the_hours_of_the_person(self):
        """On leave in the second week: a third is over after the first week, and two thirds after the third."""
        self.plan(self.team, (self.won, 20, "month"))
        self.leave("2026-02-09 00:00:00", "2026-02-15 23:59:59", self.resource(self.anna, self.calendar))
        self.deals(self.anna, 4, date(2026, 2, 4))
        for now, expected, forecast in (("2026-02-09", 5, 12), ("2026-02-16", 5, 12), ("2026-02-23", 10, 6)):
            with freeze_time(now):
                score = self.score(self.anna)
                self.assertEqual((score.target, score.expected, score.forecast), (15, expected, forecast), now)

    def test_statuses(self):
        self.plan(self.team, (self.won, 20, "month"))
        cases = [
            ("2026-02-01", 0, "on_track"),  # nothing is expected yet
            ("2026-02-09", 4, "behind"),
            ("2026-02-09", 5, "on_track"),
            ("2026-02-09", 20, "done"),
            ("2026-02-28", 19, "behind"),  # no hour is left, but the day is not over
            ("2026-03-01", 19, "missed"),
            ("2026-03-01", 20, "done"),
        ]
        for now, number, status in cases:
            with self.subTest(now=now, number=number), freeze_time(now):
                self.env["crm.stage.log"].sudo().search([("user_id", "=", self.anna.id)]).unlink()
                self.deals(self.anna, number, FIRST)
                self.assertEqual(self.score(self.anna).status, status)

    @freeze_time("2026-02-09 10:00:00")
    def test_nobody_is_behind_by_a_part_of_a_call(self):
        """2 of 8 hours are over: 2.5 of 10 calls expected, of an amount not even a cent is missing."""
        self.plan(self.team, (self.calls, 10, "day"), (self.amount, 1000, "day"))
        self.contacts(self.anna, 2, MONDAY)
        self.deals(self.anna, 1, MONDAY, amount=249)
        self.scores._generate(MONDAY, MONDAY)
        statuses = {score.metric_id: score.status for score in self.scores.search([("date_from", "=", MONDAY)])}
        self.assertEqual(statuses, {self.calls: "on_track", self.amount: "behind"})
