from datetime import date

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import Form, freeze_time, tagged

from odoo.addons.crm_activity_plan.tests.common import PlanCase


@tagged("post_install", "-at_install")
@freeze_time("2026-03-16 05:00:00")  # a Monday: ten working days until Friday of the next week
class TestMakePlan(PlanCase):
    """Ten won deals of February took 80 calls and 20 meetings: 8 calls and 2 meetings each."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.member(cls.anna)
        cls.member(cls.boris)
        cls.meetings = cls.metric("meetings_held")
        cls.funnel = cls.env["crm.funnel"].create(
            {
                "name": "Calls to deals",
                "step_ids": [
                    Command.create({"sequence": number, "metric_id": metric.id})
                    for number, metric in enumerate((cls.calls, cls.meetings, cls.won))
                ],
            }
        )
        day = date(2026, 2, 3)
        cls.contacts(cls.anna, 80, day)
        cls.contacts(cls.anna, 20, day, channel="meeting")
        cls.deals(cls.anna, 10, day)

    def _calculate(self, user=None, **vals):
        wizard = Form(self.env["crm.funnel.calculator"].with_user(user or self.manager))
        defaults = {
            "funnel_id": self.funnel, "team_id": self.team, "goal_number": 10,
            "measured_from": "2026-02-01", "measured_to": "2026-02-28",
            "date_from": "2026-03-01", "date_to": "2026-03-27",
        }  # fmt: skip
        for name, value in {**defaults, **vals}.items():
            wizard[name] = value
        return wizard.save()

    def _make(self, **vals):
        action = self._calculate(**vals).action_make_plan()
        return self.env["crm.activity.plan"].browse(action["res_id"])

    def _targets(self, plan):
        return [(line.metric_id, line.period, line.target) for line in plan.line_ids]

    def test_what_the_goal_takes_becomes_targets(self):
        """80 calls and 20 meetings on 20 working days: 4 calls a day; 1 meeting a day is 5 a week."""
        plan = self._make()
        self.assertEqual(self._targets(plan), [(self.calls, "day", 4), (self.meetings, "week", 5)])
        self.assertEqual(plan.user_ids, self.anna + self.boris)
        self.assertEqual((str(plan.date_from), str(plan.date_to)), ("2026-03-16", "2026-03-27"))
        self.assertEqual((plan.kind, plan.company_id), ("activity", self.company))

    def test_few_are_asked_for_by_the_month(self):
        """One deal takes 8 calls and 2 meetings: 0.4 and 0.1 on each of 20 days; March has 22: 8.8 and 2.2."""
        plan = self._make(goal_number=1)
        self.assertEqual(self._targets(plan), [(self.calls, "month", 9), (self.meetings, "month", 3)])

    def test_it_is_a_draft_until_somebody_puts_it_into_effect(self):
        plan = self._make()
        self.assertFalse(plan.active)
        scores = self.scores.search([("line_id", "in", plan.line_ids.ids)])
        self.scores._generate(plan.date_from, plan.date_to)
        self.assertFalse(scores.search([("plan_id", "=", plan.id)]), "a draft asks nothing of anybody")
        plan.with_user(self.manager).action_unarchive()
        self.scores._generate(plan.date_from, plan.date_to)
        calls = scores.search([("plan_id", "=", plan.id), ("metric_id", "=", self.calls.id)])
        self.assertEqual(sum(calls.mapped("target")), 80, "what the goal takes, on the days of both")

    def test_nothing_to_plan(self):
        with self.assertRaises(UserError):
            self._calculate(goal_number=0).action_make_plan()
        self.funnel.step_ids[:2].unlink()
        with self.assertRaises(UserError):
            self._calculate().action_make_plan()

    def test_only_who_may_plan(self):
        for user in (self.anna, self.director):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self._calculate(user=user).action_make_plan()
