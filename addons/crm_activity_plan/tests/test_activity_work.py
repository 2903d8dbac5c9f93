from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import freeze_time, new_test_user, tagged

from odoo.addons.crm_history.tests.common import HistoryCommon


@tagged("post_install", "-at_install")
class TestActivityWork(HistoryCommon):
    """Monday 2 March 2026, noon in Vilnius."""

    def setUp(self):
        super().setUp()
        self.startPatcher(freeze_time("2026-03-02 10:00:00"))
        self.startPatcher(patch.object(self.env.cr, "now", fields.Datetime.now))
        self.today = fields.Date.to_date("2026-03-02")
        self.lead = self._lead(partner_id=self.customer.id)
        self.work = self.env["crm.activity.work"]

    def _figures(self, user, day, reader=None, **domain):
        """(done, planned, planned and done, overdue) of a person on a day."""
        names = ("done", "planned", "planned_done", "overdue")
        conditions = [("user_id", "=", user.id), ("day", "=", day), *((k, "=", v) for k, v in domain.items())]
        [row] = self.work.with_user(reader or user)._read_group(conditions, [], [f"{name}:sum" for name in names])
        return tuple(value or 0 for value in row)

    def _planned_call(self, days, **values):
        """A call of Anna that was planned a week ago for so many days from today on."""
        call = self._call(self.lead, date_deadline=self.today + timedelta(days=days), **values)
        self.cr.execute("UPDATE mail_activity SET create_date = '2026-02-23 10:00:00' WHERE id = %s", [call.id])
        call.invalidate_recordset(["create_date"])
        return call

    def test_planned_against_done(self):
        """Three calls were due today, one of them is done, and so is one that was due on Friday."""
        calls = [self._planned_call(days) for days in (0, 0, 0, -3)]
        calls[0].action_done()
        calls[3].action_done()
        friday = self.today - timedelta(days=3)
        self.assertEqual(self._figures(self.anna, self.today), (2, 3, 1, 0))
        self.assertEqual(self._figures(self.anna, friday), (0, 1, 1, 0))

    def test_unplanned_work_is_done_but_not_planned(self):
        self._call(self.lead).action_done()
        self.assertEqual(self._figures(self.anna, self.today), (1, 0, 0, 0))

    def test_overdue_is_what_was_due_before_the_persons_today(self):
        """In Auckland it is still Monday at 23:00; at 11:30 UTC it is Tuesday 00:30."""
        self._planned_call(-1)
        self._planned_call(0)
        self.assertEqual(self._figures(self.anna, self.today - timedelta(days=1)), (0, 1, 0, 1))
        self.assertEqual(self._figures(self.anna, self.today), (0, 1, 0, 0))
        self.anna.tz = "Pacific/Auckland"
        with freeze_time("2026-03-02 11:30:00"):
            self.assertEqual(self._figures(self.anna, self.today, reader=self.leader), (0, 1, 0, 1))

    def test_channels_and_talk_time(self):
        """Two calls of 4 and 8 minutes and one whose minutes nobody knows: 12 minutes, 6 on average."""
        log = self.env["crm.contact.log"]
        row = {**self.lead._prepare_contact_log_vals(), "user_id": self.anna.id, "direction": "out",
               "evidence": "traced", "is_machine": False}  # fmt: skip
        log._log([{**row, "channel": "call", "minutes": minutes} for minutes in (4, 8, None)])
        log._log([{**row, "channel": "meeting", "minutes": 60}])
        groups = self.work.with_user(self.anna)._read_group(
            [("user_id", "=", self.anna.id)], ["channel"],
            ["done:sum", "minutes:sum", "talk_minutes:sum", "talk_average:avg"],
        )  # fmt: skip
        self.assertEqual(groups, [("call", 3, 12, 12, 6), ("meeting", 1, 60, 0, 0)])

    def test_automatic_and_void_contacts_count_for_nobody(self):
        self._call(self.lead).action_done()
        self._call(self.lead).action_done()
        first, second = self._contacts(lead_id=self.lead.id)
        self.cr.execute("UPDATE crm_contact_log SET is_machine = TRUE WHERE id = %s", [first.id])
        self.cr.execute("UPDATE crm_contact_log SET is_void = TRUE WHERE id = %s", [second.id])
        self.assertEqual(self._figures(self.anna, self.today), (0, 0, 0, 0))

    def test_activity_without_a_customer_is_no_work_with_customers(self):
        self._call(self.team, user=self.anna)
        self.assertEqual(self._figures(self.anna, self.today), (0, 0, 0, 0))

    def test_everybody_sees_what_they_may(self):
        self._planned_call(0)
        self._call(self.lead).action_done()
        other_leader = self._new_user("other_leader", "sales_team.group_sale_salesman")
        self.env["crm.team"].create({"name": "Elsewhere", "user_id": other_leader.id})
        own_leader = self._new_user("own_leader", "sales_team.group_sale_salesman")
        for reader, sees in (
            (self.anna, 1), (self.boris, 0), (self.leader, 1), (other_leader, 0), (own_leader, 0)
        ):  # fmt: skip
            self.assertEqual(self._figures(self.anna, self.today, reader)[0], sees, reader.login)
        self.team.user_id = own_leader
        self.assertEqual(self._figures(self.anna, self.today, own_leader)[:2], (1, 1))

    def test_without_sales_rights_it_is_refused(self):
        user = new_test_user(self.env, "work_employee", "base.group_user")
        with self.assertRaises(AccessError):
            self.work.with_user(user).search([])

    def test_rows_open_their_records(self):
        self._planned_call(0)
        self._call(self.lead).action_done()
        contact = self._contacts(lead_id=self.lead.id)
        rows = self.work.with_user(self.anna).search([("user_id", "=", self.anna.id)])
        opened = {(action["res_model"], action["res_id"]) for row in rows for action in [row.action_open_record()]}
        self.assertEqual(opened, {("crm.lead", self.lead.id), ("crm.contact.log", contact.id)})
        with self.assertRaises(AccessError):
            rows[0].with_user(self.boris).action_open_record()

    def test_queries_do_not_grow_with_people(self):
        def count(people):
            self.env.invalidate_all()
            start = self.cr.sql_log_count
            self.work.with_user(self.leader)._read_group([("user_id", "in", people.ids)], ["user_id"], ["done:sum"])
            return self.cr.sql_log_count - start

        people = self.anna | self.boris
        for number in range(10):
            people |= self._new_user(f"work_{number}", "sales_team.group_sale_salesman")
        for user in people:
            self._call(self.lead, assigned_to=user)
        self.env.flush_all()
        count(self.anna)
        self.assertEqual(count(self.anna), count(people))
