from datetime import date
from unittest.mock import patch

from psycopg2.errors import CheckViolation, UniqueViolation

from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command
from odoo.tests import Form, freeze_time, tagged
from odoo.tools import mute_logger

from .common import FIRST, LAST, PlanCase


@tagged("post_install", "-at_install")
class TestPeople(PlanCase):
    """Who is asked for what on which days."""

    def _rows(self, user, **vals):
        """[(first day, last day, team, target, fact)] of a person."""
        with freeze_time("2026-02-28 12:00:00"):
            self.scores._generate(FIRST, LAST)
        domain = [("user_id", "=", user.id), *((name, "=", value) for name, value in vals.items())]
        return [
            (score.date_from.day, score.date_to.day, score.team_id, round(score.target, 2), score.fact)
            for score in self.scores.search(domain, order="date_from, line_id")
        ]

    def test_a_plan_for_nobody(self):
        self.member(self.anna)
        self.plan(self.env["res.users"], (self.won, 20, "month"))
        self.assertFalse(self._rows(self.anna))

    def test_moved_to_another_team_on_the_15th(self):
        """Of 160 hours 80 are before the 15th: half of the plan of the old team, half of that of the new one.

        The facts go to the plan of their day.
        """
        self.plan(self.team, (self.won, 20, "month"))
        self.plan(self.other_team, (self.won, 30, "month"))
        with freeze_time("2026-01-01 12:00:00"):
            self.team.member_ids = [Command.link(self.anna.id)]
        with freeze_time("2026-02-15 12:00:00"):
            self.other_team.member_ids = [Command.link(self.anna.id)]
        self.deals(self.anna, 3, date(2026, 2, 14))
        self.deals(self.anna, 4, date(2026, 2, 15))
        self.assertEqual(self._rows(self.anna), [(1, 14, self.team, 10, 3), (15, 28, self.other_team, 15, 4)])

    def test_moved_within_one_plan(self):
        """Each leader sees the part of their own team; together it is the plan."""
        self.plan(self.team | self.other_team, (self.won, 20, "month"))
        self.member(self.anna, self.team, last=date(2026, 2, 14))
        self.member(self.anna, self.other_team, first=date(2026, 2, 15))
        self.assertEqual(self._rows(self.anna), [(1, 14, self.team, 10, 0), (15, 28, self.other_team, 10, 0)])

    def test_a_move_that_comes_after_the_scores(self):
        """The open row of the month is cut where the person moved."""
        self.plan(self.team, (self.won, 20, "month"))
        with freeze_time("2026-01-01 12:00:00"):
            self.team.member_ids = [Command.link(self.anna.id)]
        self.assertEqual(self._rows(self.anna), [(1, 28, self.team, 20, 0)])
        with freeze_time("2026-02-15 12:00:00"):
            self.team.member_ids = [Command.unlink(self.anna.id)]
        self.assertEqual(self._rows(self.anna), [(1, 15, self.team, 10, 0)])

    def test_back_in_the_team(self):
        """The membership that is woken up keeps the earlier stay."""
        self.plan(self.team, (self.won, 20, "month"))
        member = self.member(self.anna)
        with freeze_time("2026-02-06 12:00:00"):
            member.active = False
        with freeze_time("2026-02-23 12:00:00"):
            member.active = True
        self.assertEqual(self._rows(self.anna), [(1, 6, self.team, 5, 0), (23, 28, self.team, 5, 0)])

    def test_archived_on_the_20th(self):
        """Three of four weeks; the same whether by the button or by writing, with or without a team, even when the
        person was to sell for longer.
        """
        self.plan(self.team, (self.won, 20, "month"))
        self.plan(self.boris, (self.won, 20, "month"))
        self.member(self.anna)
        self.boris.sales_date_to = date(2026, 2, 27)
        with freeze_time("2026-02-20 12:00:00"):
            self.anna.action_archive()
            self.boris.active = False
        self.assertEqual(self._rows(self.anna), [(1, 20, self.team, 15, 0)])
        self.assertEqual(self._rows(self.boris), [(1, 20, self.env["crm.team"], 15, 0)])
        self.assertFalse(self.scores._generate(date(2026, 3, 1), date(2026, 3, 31)))

    def test_hired_on_the_16th(self):
        self.plan(self.boris, (self.won, 20, "month"))
        self.boris.sales_date_from = date(2026, 2, 16)
        self.assertEqual(self._rows(self.boris), [(16, 28, self.env["crm.team"], 10, 0)])

    def test_unarchived(self):
        with freeze_time("2026-02-10 12:00:00"):
            self.boris.active = False
            self.boris.active = True
            self.assertEqual((self.boris.sales_date_from, self.boris.sales_date_to), (False, False))
            self.boris.active = False
        with freeze_time("2026-02-20 12:00:00"):
            self.boris.active = True
        self.assertEqual((self.boris.sales_date_from, self.boris.sales_date_to), (date(2026, 2, 20), False))

    def test_own_target(self):
        plan = self.plan(self.team, (self.won, 20, "month"))
        plan.line_ids.target_ids = [Command.create({"user_id": self.anna.id, "target": 8})]
        self.member(self.anna)
        self.member(self.boris)
        self.resource(self.anna, self.new_calendar("Mornings", [(8, 12)]))
        self.assertEqual(self._rows(self.anna), [(1, 28, self.team, 4, 0)], "for full time, prorated like any other")
        self.assertEqual(self._rows(self.boris), [(1, 28, self.team, 20, 0)])

    def test_person_before_role_before_team(self):
        role = self.env["crm.sales.role"].create({"name": "Hunter"})
        (self.anna | self.boris).sales_role_id = role
        people = [self.anna, self.boris, self.lea]
        for user in people:
            self.member(user)
        self.plan(self.anna, (self.won, 1, "month"))
        self.plan(role, (self.won, 2, "month"))
        self.plan(self.team, (self.won, 3, "month"), (self.calls, 30, "month"))
        targets = [[target for *_days, target, _fact in self._rows(user, metric_id=self.won.id)] for user in people]
        self.assertEqual(targets, [[1], [2], [3]])
        calls = [[target for *_days, target, _fact in self._rows(user, metric_id=self.calls.id)] for user in people]
        self.assertEqual(calls, [[30], [30], [30]], "what the nearer plan does not ask for stays asked")

    def test_a_sales_plan_and_an_activity_plan_ask_each_for_theirs(self):
        self.plan(self.anna, (self.won, 1, "month"), kind="sales")
        self.plan(self.anna, (self.won, 2, "month"))
        self.assertEqual(sorted(target for *_days, target, _fact in self._rows(self.anna)), [1, 2])

    def test_of_equal_plans_the_one_that_started_last(self):
        self.plan(self.anna, (self.won, 7, "month"), first=date(2026, 2, 16))
        self.plan(self.anna, (self.won, 4, "month"))
        team = self.env["crm.team"]
        self.assertEqual(self._rows(self.anna), [(1, 15, team, 2, 0), (16, 28, team, 3.5, 0)])

    def test_changed_from_the_10th(self):
        """Six of twenty days at 20, fourteen at 40; the plan of the past stays as it was."""
        plan = self.plan(self.anna, (self.won, 20, "month"))
        self.assertEqual(len(self._rows(self.anna)), 1)
        successor = plan._change_from(date(2026, 2, 10))
        successor.line_ids.target = 40
        self.deals(self.anna, 1, date(2026, 2, 9))
        self.deals(self.anna, 2, date(2026, 2, 10))
        team = self.env["crm.team"]
        self.assertEqual(self._rows(self.anna), [(1, 9, team, 6, 1), (10, 28, team, 28, 2)])
        self.assertEqual((plan.date_to, successor.date_from), (date(2026, 2, 9), date(2026, 2, 10)))
        self.assertEqual((successor.date_to, successor.previous_id, successor.user_ids), (LAST, plan, self.anna))

    def test_a_change_outside_of_the_plan_is_refused(self):
        plan = self.plan(self.anna, (self.won, 20, "month"))
        for day in (FIRST, date(2026, 3, 1)):
            with self.assertRaisesRegex(UserError, "first and up to the last day"):
                plan._change_from(day)

    def test_copied_to_the_next_month(self):
        plan = self.plan(self.anna, (self.won, 20, "month", {"weight": 3}))
        plan.line_ids.target_ids = [Command.create({"user_id": self.anna.id, "target": 8})]
        copy = self.env["crm.activity.plan"].browse(plan.action_copy_next_month()["res_id"])
        self.assertRecordValues(copy, [{"date_from": date(2026, 3, 1), "date_to": date(2026, 3, 31), "name": "Plan"}])
        self.assertRecordValues(copy.line_ids, [{"target": 20, "weight": 3, "metric_id": self.won.id}])
        self.assertRecordValues(copy.line_ids.target_ids, [{"target": 8, "user_id": self.anna.id}])
        plan.date_to = False
        with self.assertRaisesRegex(UserError, "no last day"):
            plan.action_copy_next_month()

    def test_weeks_are_whole_from_monday_and_cut_by_the_plan(self):
        self.plan(self.anna, (self.calls, 50, "week"))
        days = [(first, last, target) for first, last, _team, target, _fact in self._rows(self.anna)]
        self.assertEqual(days, [(1, 1, 0), (2, 8, 50), (9, 15, 50), (16, 22, 50), (23, 28, 50)])

    def test_a_metric_that_counts_for_nobody_is_refused(self):
        metric = self.calls.copy({"user_path": False})
        with self.assertRaisesRegex(ValidationError, "Metric: .* counts for nobody"):
            self.plan(self.anna, (metric, 20, "month"))

    def test_wrong_numbers_and_dates_are_refused(self):
        plan = self.plan(self.anna, (self.won, 20, "month"))
        for record, vals in ((plan, {"date_to": date(2026, 1, 1)}), (plan.line_ids, {"target": -1}),
                             (plan.line_ids, {"weight": -1})):  # fmt: skip
            with self.assertRaises(CheckViolation), mute_logger("odoo.sql_db"), self.env.cr.savepoint():
                record.write(vals)
                record.flush_recordset()
        with self.assertRaises(UniqueViolation), mute_logger("odoo.sql_db"), self.env.cr.savepoint():
            plan.line_ids.copy()

    def test_whoever_administers_sales_gives_roles(self):
        role = self.env["crm.sales.role"].with_user(self.manager).create({"name": "Hunter"})
        role.user_ids = self.anna | self.boris
        self.assertEqual((self.anna | self.boris).sales_role_id, role)
        role.user_ids = self.boris
        self.assertFalse(self.anna.sales_role_id)
        self.env.invalidate_all()
        self.assertEqual(role.user_ids, self.boris)

    def test_whoever_administers_users_gives_roles_without_selling(self):
        role = self.env["crm.sales.role"].create({"name": "Hunter"})
        administrator = self.new_user("access", "base.group_user,base.group_erp_manager")
        self.assertEqual(role.with_user(administrator).name_search("Hunt"), [(role.id, "Hunter")])
        self.anna.with_user(administrator).write({"sales_role_id": role.id, "sales_date_from": FIRST})
        self.assertEqual(self.anna.sales_role_id, role)

    def test_what_decides_on_a_plan_asks_for_new_scores(self):
        role = self.env["crm.sales.role"].create({"name": "Hunter"})
        for vals in ({"sales_role_id": role.id}, {"sales_date_from": FIRST}, {"sales_date_to": LAST}):
            with patch.object(type(self.scores), "_schedule_refresh") as schedule:
                self.anna.write(vals)
            schedule.assert_called_once_with()

    def test_a_plan_on_its_form(self):
        """What a consultant does: a name, a team, two targets, an own one; the money is known as such."""
        with Form(self.env["crm.activity.plan"].with_user(self.manager)) as form:
            form.name = "Minimum"
            form.date_from = FIRST
            form.team_ids.add(self.team)
            for metric, target in ((self.calls, 30), (self.amount, 5000)):
                with form.line_ids.new() as line:
                    line.metric_id = metric
                    line.target = target
        plan = form.record
        self.assertEqual(plan.line_ids.mapped(lambda line: (line.target, line.is_money)), [(30, False), (5000, True)])
        with Form(plan) as form, form.target_ids.new() as own:
            own.line_id = plan.line_ids[0]
            own.user_id = self.anna
            own.target = 20
        self.assertEqual(plan.line_ids[0].target_ids.mapped("target"), [20])
