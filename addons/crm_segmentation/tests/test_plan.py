from datetime import date, timedelta

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import freeze_time, tagged

from .coverage_common import CoverageCase


@tagged("post_install", "-at_install")
@freeze_time("2026-03-05")  # a Thursday
class TestPlan(CoverageCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.today = date(2026, 3, 5)
        cls.customers = [cls._customer(f"Customer {number}", cls.anna, "AX") for number in range(5)]
        cls._run("2026-02-28", {partner: ("AX", 100 - number) for number, partner in enumerate(cls.customers)})

    def _wizard(self, user=None, customers=None, **vals):
        self.env.invalidate_all()
        coverage = self.env["crm.segmentation.coverage"].with_user(user or self.director)
        partners = [partner.id for partner in customers or self.customers]
        rows = coverage.search([("partner_id", "in", partners), ("company_id", "=", self.company.id)])
        context = {"active_model": rows._name, "active_ids": rows.ids}
        return self.env["crm.segmentation.plan"].with_user(user or self.director).with_context(**context).create(vals)

    def _planned(self):
        """[(customer, person, day)] of the activities on the customers, by day."""
        activities = self.env["mail.activity"].search(
            [("res_model", "=", "res.partner"), ("res_id", "in", [partner.id for partner in self.customers])],
            order="id",
        )
        return [(activity.res_name, activity.user_id, activity.date_deadline) for activity in activities]

    def test_two_a_day_over_the_weekend(self):
        """Five customers, two a day from Thursday: two on Thursday, two on Friday, one on Monday; biggest first."""
        self._wizard(per_day=2).action_plan()
        days = [date(2026, 3, 5)] * 2 + [date(2026, 3, 6)] * 2 + [date(2026, 3, 9)]
        self.assertEqual(self._planned(), [(f"Customer {number}", self.anna, day) for number, day in enumerate(days)])

    def test_days_off_are_left_out(self):
        self.env["resource.calendar.leaves"].create(
            {
                "name": "Holiday", "calendar_id": self.company.resource_calendar_id.id, "company_id": self.company.id,
                "date_from": "2026-03-06 00:00:00", "date_to": "2026-03-06 23:59:59",
            }
        )  # fmt: skip
        self._wizard(per_day=4).action_plan()
        self.assertEqual([day for *_who, day in self._planned()], [date(2026, 3, 5)] * 4 + [date(2026, 3, 9)])

    def test_own_working_hours_count(self):
        """Who works on Mondays only gets one customer each Monday."""
        calendar = self.env["resource.calendar"].create({"name": "Mondays", "company_id": self.company.id, "tz": "UTC"})
        calendar.attendance_ids.filtered(lambda line: line.dayofweek != "0").unlink()
        self.env["resource.resource"].create(
            {"name": "Anna", "user_id": self.anna.id, "calendar_id": calendar.id, "company_id": self.company.id}
        )
        self._wizard(per_day=1).action_plan()
        mondays = [date(2026, 3, 9) + timedelta(weeks=number) for number in range(5)]
        self.assertEqual([day for *_who, day in self._planned()], mondays)

    def test_what_is_planned_already_takes_room(self):
        self._wizard(customers=self.customers[:2], per_day=2).action_plan()
        self._wizard(per_day=2).action_plan()
        days = [date(2026, 3, 5)] * 2 + [date(2026, 3, 6)] * 2 + [date(2026, 3, 9)]
        self.assertEqual([day for *_who, day in self._planned()], days, "no customer twice, no day above two")

    def test_everything_planned_already(self):
        self._wizard().action_plan()
        wizard = self._wizard()
        self.assertIn("planned already", wizard.preview)
        with self.assertRaises(UserError):
            wizard.action_plan()

    def test_spread_over_people_in_turn(self):
        self._wizard(assign_to="spread", user_ids=(self.anna | self.boris).ids, per_day=5).action_plan()
        people = [user for _name, user, _day in self._planned()]
        self.assertEqual(people, [self.anna, self.boris, self.anna, self.boris, self.anna])

    def test_spread_over_nobody_is_refused(self):
        with self.assertRaisesRegex(UserError, "Choose the people"):
            self._wizard(assign_to="spread").action_plan()

    def test_customers_of_nobody_need_a_person(self):
        self.customers[0].user_id = False
        with self.assertRaisesRegex(UserError, "1 of the customers have no salesperson"):
            self._wizard().action_plan()
        self.assertFalse(self._planned(), "nothing half-planned")
        self._wizard(user_ids=self.boris.ids).action_plan()
        self.assertEqual([user for _name, user, _day in self._planned()], [self.boris] + [self.anna] * 4)

    def test_salesperson_of_another_company_gets_none(self):
        elsewhere = self.env["res.company"].create({"name": "Elsewhere"})
        self.anna.write({"company_ids": [Command.set(elsewhere.ids)], "company_id": elsewhere.id})
        with self.assertRaisesRegex(UserError, "5 of the customers have no salesperson in this company"):
            self._wizard().action_plan()
        self._wizard(user_ids=self.boris.ids).action_plan()
        self.assertEqual({user for _name, user, _day in self._planned()}, {self.boris})

    def test_in_the_language_of_who_gets_it(self):
        self.env["res.lang"]._activate_lang("lt_LT")
        self.anna.lang = "lt_LT"
        self._wizard(customers=self.customers[:1]).action_plan()
        activity = self.env["mail.activity"].search([("res_model", "=", "res.partner")], order="id")[-1]
        self.assertEqual(activity.summary, "AX: kontakto dar nebuvo")

    def test_type_by_policy_or_by_choice(self):
        policy = self.env["crm.segmentation.policy"].search(
            [("company_id", "=", self.company.id), ("segment_code", "=", "AX")]
        )
        email = self.env.ref("mail.mail_activity_data_email")
        policy.activity_type_id = email
        self._contact(self.customers[0], 45)
        self._wizard(customers=self.customers[:1]).action_plan()
        self._wizard(
            customers=self.customers[1:2], activity_type_id=self.env.ref("mail.mail_activity_data_call").id
        ).action_plan()
        activities = self.env["mail.activity"].search([("res_model", "=", "res.partner")], order="id")[-2:]
        self.assertEqual(activities.activity_type_id.mapped("name"), [email.name, "Call"])
        self.assertEqual(activities.mapped("summary"), ["AX: no contact for 45 days", "AX: never contacted"])
        self.assertIn(policy.advice[:20], activities[0].note)

    def test_salesperson_plans_for_own_customers_only(self):
        wizard = self._wizard(self.boris)
        self.assertFalse(wizard.partner_ids)
        with self.assertRaises(AccessError):
            self.env["crm.segmentation.plan"].with_user(self.boris).with_context(
                active_model="crm.segmentation.coverage", active_ids=self._rows().ids
            ).create({})
        with self.assertRaises(UserError):
            self.env["crm.segmentation.plan"].with_user(self.boris).create(
                {"company_id": self.company.id, "partner_ids": [partner.id for partner in self.customers]}
            ).action_plan()

    def test_salesperson_plans_for_own_customers(self):
        self._wizard(self.anna, per_day=5).action_plan()
        self.assertEqual([user for _name, user, _day in self._planned()], [self.anna] * 5)

    def test_nothing_is_planned_for_the_past(self):
        self._wizard(date_from=date(2026, 3, 2), per_day=5).action_plan()
        self.assertEqual({day for *_who, day in self._planned()}, {date(2026, 3, 5)})

    def _rows(self):
        return self.env["crm.segmentation.coverage"].search([("company_id", "=", self.company.id)])

    def test_preview_says_what_will_happen(self):
        self.assertRegex(self._wizard(per_day=2).preview, "^coverage_anna.*: 5 activities, 03/05/2026 – 03/09/2026$")

    def test_few_queries(self):
        """As many for five customers as for one."""
        one, five = self._wizard(customers=self.customers[:1]), self._wizard(customers=self.customers[1:])
        counts = []
        for wizard in (one, five):
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            wizard._get_plan()
            counts.append(self.env.cr.sql_log_count - before)
        self.assertLessEqual(counts[1], counts[0])
