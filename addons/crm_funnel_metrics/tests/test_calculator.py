import doctest
from datetime import date
from unittest.mock import patch

from odoo.exceptions import AccessError, ValidationError
from odoo.fields import Command
from odoo.tests import Form, freeze_time, tagged

from ..tools import funnel_calculator
from ..tools.working_days import get_full_days
from .common import FunnelCase

NUMBERS = (10, 8, 5, 4, 2)


@tagged("post_install", "-at_install")
class TestCalculator(FunnelCase):
    """Monday, 16 March 2026, to Friday, 27 March: ten working days for each of two people."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["crm.team.member"].create(
            [{"user_id": user.id, "crm_team_id": cls.team.id} for user in (cls.anna, cls.boris)]
        )
        cls.steps = [*cls.stages, cls.env["crm.stage"].create({"name": "Step 5", "sequence": 5})]
        cls.funnel = cls.env["crm.funnel"].create(
            {
                "name": "Book",
                "step_ids": [
                    Command.create({"stage_id": stage.id, "sequence": n}) for n, stage in enumerate(cls.steps)
                ],
            }
        )
        for stage, number in zip(cls.steps, NUMBERS, strict=True):
            cls._log_all([{"stage_id": stage.id, "day": "2026-02-10"}] * number)

    def _calculate(self, user=None, **vals):
        wizard = Form(self.env["crm.funnel.calculator"].with_user(user or self.director))
        defaults = {
            "funnel_id": self.funnel, "team_id": self.team, "goal_number": 10,
            "measured_from": "2026-02-01", "measured_to": "2026-02-28",
            "date_from": "2026-03-16", "date_to": "2026-03-27",
        }  # fmt: skip
        for name, value in {**defaults, **vals}.items():
            wizard[name] = value
        return wizard.save()

    def test_arithmetic(self):
        self.assertEqual(doctest.testmod(funnel_calculator).failed, 0)

    @freeze_time("2026-03-16 05:00:00")
    def test_answers_while_one_types(self):
        """What was lost and how long it took is not in the answer, and reads the whole history of the leads."""
        funnels = type(self.env["crm.funnel"])
        unwanted = AssertionError("the calculator asks for more than it shows")
        with patch.object(funnels, "_get_lost_query", side_effect=unwanted):
            with patch.object(funnels, "_get_days_query", side_effect=unwanted):
                wizard = self._calculate()
        self.assertEqual(wizard.line_ids.mapped("quantity"), [50, 40, 25, 20, 10])

    @freeze_time("2026-03-16 05:00:00")
    def test_book_example(self):
        """Ten sales need fifty calls: 2.5 of them on each of the 20 working days of two people."""
        wizard = self._calculate()
        self.assertEqual(wizard.line_ids.mapped("quantity"), [50, 40, 25, 20, 10])
        self.assertEqual(wizard.user_ids, self.anna + self.boris)
        self.assertEqual(wizard.days_left, 20)
        self.assertEqual(wizard.line_ids.mapped("quantity_per_person"), [25, 20, 12.5, 10, 5])
        self.assertEqual(wizard.line_ids.mapped("quantity_per_day"), [2.5, 2, 1.25, 1, 0.5])
        self.assertEqual(wizard.line_ids.mapped("conversion"), [0, 80, 62.5, 80, 50])
        self.assertEqual(wizard.line_ids[0].quantity_range, "20 – 177")
        self.assertFalse(wizard.line_ids[-1].quantity_range)
        self.assertTrue(all(wizard.line_ids.mapped("is_uncertain")))

    @freeze_time("2026-03-20 10:00:00")
    def test_what_is_done_is_taken_off(self):
        """4 of 10 made on Monday: 6 more, 30 calls, on the 12 days that two people have from Friday on."""
        self._log_all([{"stage_id": self.steps[-1].id, "day": "2026-03-16"}] * 4)
        wizard = self._calculate()
        self.assertEqual(wizard.line_ids.mapped("quantity"), [30, 24, 15, 12, 6])
        self.assertEqual(wizard.line_ids.mapped("done"), [0, 0, 0, 0, 4])
        self.assertEqual(wizard.days_left, 12)
        wizard = self._calculate(goal_number=3)
        self.assertEqual(wizard.answer, "The goal is reached.")
        self.assertEqual(wizard.line_ids.mapped("quantity_range"), [False] * 5)

    @freeze_time("2026-03-16 05:00:00")
    def test_goal_in_money(self):
        """A deal of the last step brings 100 on the average: 1,000 are 10 of them, 1,050 one more in each step."""
        wizard = self._calculate(goal_kind="amount", goal_amount=1000)
        self.assertEqual(wizard.line_ids.mapped("quantity"), [50, 40, 25, 20, 10])
        wizard = self._calculate(goal_kind="amount", goal_amount=1050)
        self.assertEqual(wizard.line_ids.mapped("quantity"), [53, 42, 27, 21, 11])

    @freeze_time("2026-03-16 05:00:00")
    def test_goal_to_begin_with(self):
        """30 of the last step, worth 100 each, in the 90 days of a winter: 10.3 and 1,033.33 in 31 of March."""
        self._log_all([{"stage_id": self.steps[-1].id, "day": "2025-12-01"}] * 28)
        wizard = Form(self.env["crm.funnel.calculator"].with_user(self.director))
        wizard.funnel_id = self.funnel
        self.assertEqual((wizard.goal_number, wizard.goal_amount), (11, 1033.33))
        wizard.goal_number = 5
        wizard.team_id = self.team
        self.assertEqual(wizard.goal_number, 5, "what was typed stays")

    @freeze_time("2026-03-16 05:00:00")
    def test_nothing_measured(self):
        wizard = self._calculate(measured_from="2026-01-01", measured_to="2026-01-31")
        self.assertFalse(wizard.line_ids)
        self.assertIn("Measure a longer time", wizard.problem)

    def test_funnel_without_steps_says_so(self):
        self.funnel.step_ids.unlink()
        self.assertEqual(self._calculate().problem, "The funnel Book has no steps.")

    @freeze_time("2026-03-16 05:00:00")
    def test_more_later_than_before_has_no_range(self):
        """A step with fewer cases than the last one is no chance of it: 1 to 2 deals."""
        self._log_all([{"stage_id": self.steps[-1].id, "day": "2026-02-10"}] * 18)
        wizard = self._calculate()
        self.assertEqual(wizard.line_ids.mapped("quantity"), [5, 4, 3, 2, 10])
        self.assertEqual(wizard.line_ids.mapped("quantity_range"), [False] * 5)

    @freeze_time("2026-03-16 05:00:00")
    def test_step_that_nobody_failed_has_a_range_too(self):
        """4 of 4 say that 51 % or more come through: for 10 it takes 10 to 20. The goal itself has no range."""
        self._log_all([{"stage_id": self.steps[-1].id, "day": "2026-02-10"}] * 2)
        wizard = self._calculate()
        self.assertEqual(wizard.line_ids.mapped("cases"), [10, 8, 5, 4, 4])
        self.assertEqual(wizard.line_ids.mapped("quantity"), [25, 20, 13, 10, 10])
        self.assertEqual(wizard.line_ids.mapped("quantity_range")[-2:], ["10 – 20", False])

    @freeze_time("2026-03-16 05:00:00")
    def test_goal_of_days_that_are_over(self):
        wizard = self._calculate(date_from="2026-03-02", date_to="2026-03-13")
        self.assertEqual((wizard.days_left, wizard.line_ids.mapped("quantity_per_day")), (0, [0] * 5))
        self.assertIn("working day", wizard.answer)

    @freeze_time("2026-03-16 05:00:00")
    def test_people_who_left_and_teams_that_are_closed_share_no_work(self):
        self.boris.active = False
        closed = self.env["crm.team"].create({"name": "Closed", "company_id": self.company.id})
        self.env["crm.team.member"].create({"user_id": self.director.id, "crm_team_id": closed.id})
        closed.active = False
        for team in (self.team, self.env["crm.team"]):
            self.assertEqual(self._calculate(team_id=team).user_ids, self.anna)

    @freeze_time("2026-03-16 05:00:00")
    def test_leader_of_own_documents_calculates_for_the_teams(self):
        leader = self._new_user("leader", "sales_team.group_sale_salesman")
        self.team.user_id = leader
        for team in (self.team, self.env["crm.team"]):
            self.assertEqual(self._calculate(user=leader, team_id=team).user_ids, self.anna + self.boris)

    def test_calculation_is_of_who_made_it(self):
        """What the director reckoned with the figures of all is not for salespeople."""
        wizard = self._calculate()
        for record in (wizard, wizard.line_ids):
            with self.assertRaises(AccessError):
                record.with_user(self.anna).read(["display_name"])
            self.assertFalse(record.with_user(self.anna).search([]))

    def test_days_in_the_wrong_order_are_refused(self):
        with self.assertRaises(ValidationError):
            self._calculate(date_from="2026-03-27", date_to="2026-03-16")

    @freeze_time("2026-03-16 05:00:00")
    def test_salesperson_calculates_by_own_figures_for_oneself(self):
        self._log_all([{"stage_id": self.steps[-1].id, "day": "2026-02-10", "holder_id": self.boris.id}] * 8)
        wizard = self._calculate(user=self.anna)
        self.assertEqual(wizard.user_ids, self.anna)
        self.assertEqual(wizard.line_ids.mapped("quantity"), [50, 40, 25, 20, 10])
        self.assertEqual(self._calculate().line_ids.mapped("quantity"), [10, 8, 5, 4, 10])

    def test_working_days_without_leaves_and_by_own_hours(self):
        """Two weeks: Anna is away for two days, Boris works half days, a public holiday is one day for both."""
        calendar = self.company.resource_calendar_id
        half = calendar.copy({"name": "Mornings"})
        half.attendance_ids.filtered(lambda line: line.day_period != "morning").unlink()
        resources = self.env["resource.resource"].create(
            [
                {"name": user.name, "user_id": user.id, "company_id": self.company.id, "calendar_id": hours.id}
                for user, hours in ((self.anna, calendar), (self.boris, half))
            ]
        )
        stranger = self.env["res.company"].create({"name": "Elsewhere"})
        for company, day, last, vals in (
            (self.company, 16, 17, {"resource_id": resources[0].id, "calendar_id": calendar.id}),
            (self.company, 25, 25, {}),
            (stranger, 26, 26, {}),
        ):
            dates = {"date_from": f"2026-03-{day} 00:00:00", "date_to": f"2026-03-{last} 20:00:00"}
            leave = self.env["resource.calendar.leaves"].with_company(company).create({"name": "Away", **dates, **vals})
            leave.flush_recordset()  # its company is computed, from that of the environment
        days = get_full_days(self.company, self.anna + self.boris, date(2026, 3, 16), date(2026, 3, 27))
        self.assertEqual({user.login: count for user, count in days.items()}, {"funnel_anna": 7, "funnel_boris": 4.5})
        self.assertEqual(
            sum(get_full_days(self.company, self.director, date(2026, 3, 16), date(2026, 3, 27)).values()), 9
        )
