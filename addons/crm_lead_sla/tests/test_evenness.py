from datetime import date, datetime, timedelta

from odoo.tests import freeze_time
from odoo.tools import SQL

from .handover_common import HandoverCommon


class TestEvenness(HandoverCommon):
    """March 2026 has 22 working days: 176 hours of 8, seen from April."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        calendar = cls.env["resource.calendar"].create({
            "name": "Mon-Fri 9-17", "tz": "UTC", "attendance_ids": [(5, 0)] + [
                (0, 0, {"name": "Day", "dayofweek": str(day), "hour_from": 9, "hour_to": 17}) for day in range(5)
            ],
        })  # fmt: skip
        cls.team.sla_calendar_id = calendar
        cls.report = cls.env["crm.lead.evenness"]
        cls.members = cls.team.crm_team_member_ids
        cls.env.flush_all()
        cls.env.cr.execute(
            "UPDATE crm_team_member SET create_date = '2026-01-01' WHERE id IN %s", (tuple(cls.members.ids),)
        )
        cls.members.invalidate_recordset(["create_date"])
        for user, capacity in ((cls.anna, 50), (cls.boris, 100), (cls.clara, 50), (cls.denis, 0)):
            cls.members.filtered(lambda member, user=user: member.user_id == user).lead_capacity = capacity

    def _received(self, user, count, reason="assigned", day=date(2026, 3, 10), revenue=100, doer=None, **values):
        """``count`` leads that the user got on that day."""
        company = self.env.company
        self.env["crm.owner.log"].create([{
            "moment": datetime.combine(day, datetime.min.time()), "day": day, "holder_id": user.id,
            "team_id": self.team.id, "reason": reason, "expected_revenue": revenue, "company_id": company.id,
            "company_currency": company.currency_id.id, "user_id": (doer or self.leader).id, **values,
        } for _number in range(count)])  # fmt: skip

    def _rows(self, month=date(2026, 3, 1)):
        with freeze_time("2026-04-01 12:00:00"):
            rows = self.report.search([("month", "=", month), ("team_id", "=", self.team.id)])
            return {row.user_id: row for row in rows}

    def test_fair_share_by_capacity(self):
        """40 leads to capacities 50, 100, 50, 0: fair are 10, 20, 10, 0."""
        self._received(self.anna, 15)
        self._received(self.boris, 20)
        self._received(self.clara, 5)
        rows = self._rows()
        self.assertEqual([rows[one].received for one in (self.anna, self.boris, self.clara)], [15, 20, 5])
        self.assertEqual([rows[one].fair_share for one in (self.anna, self.boris, self.clara)], [10, 20, 10])
        self.assertEqual({row.available_hours for row in rows.values()}, {176})
        self.assertEqual(rows[self.denis].fair_share, 0)
        self.assertEqual(self._evenness(), {self.anna: 150, self.boris: 100, self.clara: 50, self.denis: None})

    def _evenness(self, measure="evenness:avg"):
        with freeze_time("2026-04-01 12:00:00"):
            domain = [("month", "=", "2026-03-01"), ("team_id", "=", self.team.id)]
            groups = self.report._read_group(domain, ["user_id"], [measure])
        return {user: round(value, 6) if value else None for user, value in groups}

    def test_leave_lowers_the_fair_share(self):
        """Boris was away for half of the month (88 of 176 hours): his 100 count as 50, as much as the others'."""
        resource = self.env["resource.resource"].create({
            "name": "Boris", "user_id": self.boris.id, "calendar_id": self.team.sla_calendar_id.id, "tz": "UTC",
        })  # fmt: skip
        self.env["resource.calendar.leaves"].create({
            "name": "Away", "resource_id": resource.id, "calendar_id": self.team.sla_calendar_id.id,
            "date_from": datetime(2026, 3, 2), "date_to": datetime(2026, 3, 17),
        })  # fmt: skip
        self._received(self.anna, 10)
        self._received(self.boris, 10)
        self._received(self.clara, 10)
        rows = self._rows()
        self.assertEqual(rows[self.boris].available_hours, 88)
        self.assertEqual(self._evenness(), {self.anna: 100, self.boris: 100, self.clara: 100, self.denis: None})

    def test_by_potential(self):
        """As many leads for each, but Anna's are worth thrice: 300 + 200 + 100 = 600, fair 150, 300, 150."""
        self._received(self.anna, 1, revenue=300)
        self._received(self.boris, 1, revenue=200)
        self._received(self.clara, 1, revenue=100)
        expected = {self.anna: 200, self.boris: 66.666667, self.clara: 66.666667, self.denis: None}
        self.assertEqual(self._evenness("revenue_evenness:avg"), expected)

    def test_channels(self):
        self._received(self.anna, 1)
        self._received(self.anna, 2, "reassigned")
        self._received(self.anna, 3, "claimed")
        self._received(self.anna, 4, "handed_over")
        self._received(self.anna, 5, "manual")
        self._received(self.anna, 6, "created", doer=self.leader)
        row = self._rows()[self.anna]
        self.assertEqual((row.received, row.received_assigned, row.received_reassigned, row.received_claimed,
                          row.received_handed_over, row.received_manual), (21, 1, 2, 3, 4, 11))  # fmt: skip

    def test_what_was_not_given_does_not_count(self):
        """Entered for oneself, merged, come back, moved to the team only, or of another month."""
        self._received(self.anna, 1, "created", doer=self.anna)
        self._received(self.anna, 1, "merged")
        self._received(self.anna, 1, "returned")
        self._received(self.anna, 1, "manual", from_user_id=self.anna.id)
        self._received(self.anna, 1, day=date(2026, 2, 27))
        self.assertEqual(self._rows()[self.anna].received, 0)
        self.assertEqual(self._rows(date(2026, 2, 1))[self.anna].received, 1)

    def test_leaders_own_share_is_shown(self):
        """The leader, no member, took one of four: 25 %; nothing is a fair share for who has no capacity."""
        self._received(self.leader, 1)
        self._received(self.anna, 3)
        rows = self._rows()
        self.assertTrue(rows[self.leader].is_leader)
        self.assertEqual(rows[self.leader].fair_share, 0)
        with freeze_time("2026-04-01 12:00:00"):
            domain = [("team_id", "=", self.team.id), ("month", "=", "2026-03-01")]
            share = self.report._read_group(domain, [], ["leader_share:avg", "leader_revenue_share:avg"])
        self.assertEqual(share, [(25.0, 25.0)])

    def test_the_running_month_counts_until_now(self):
        """On Wednesday the 4th at noon: 2 days of 8 hours and 3 hours."""
        with freeze_time("2026-03-04 12:00:00"):
            row = self.report.search([("month", "=", "2026-03-01"), ("user_id", "=", self.anna.id)])
            self.assertEqual(row.available_hours, 19)

    def test_who_joined_later_has_hours_since_then(self):
        member = self.members.filtered(lambda member: member.user_id == self.anna)
        self.env.cr.execute("UPDATE crm_team_member SET create_date = '2026-03-30' WHERE id = %s", (member.id,))
        member.invalidate_recordset(["create_date"])
        self.assertEqual(self._rows()[self.anna].available_hours, 16)

    def test_who_left_has_hours_until_then(self):
        """Boris left after half of March (88 of 176 hours), his 100 count as 50: what was fair in March stays fair."""
        for user in (self.anna, self.boris, self.clara):
            self._received(user, 10)
        self._left("crm_team_member", self.members.filtered(lambda member: member.user_id == self.boris))
        rows = self._rows()
        self.assertEqual(rows[self.boris].available_hours, 88)
        self.assertEqual(self._evenness(), {self.anna: 100, self.boris: 100, self.clara: 100, self.denis: None})
        self.assertNotIn(self.boris, self._rows(date(2026, 4, 1)))

    def test_who_is_archived_has_hours_until_then(self):
        self._left("res_users", self.boris)
        self.assertEqual(self._rows()[self.boris].available_hours, 88)

    def test_who_comes_back_to_the_team_is_counted_once(self):
        member = self.members.filtered(lambda member: member.user_id == self.boris)
        self._left("crm_team_member", member)
        self._received(self.boris, 10)
        again = self.env["crm.team.member"].create({
            "user_id": self.boris.id, "crm_team_id": self.team.id, "lead_capacity": 100,
        })  # fmt: skip
        self.env.flush_all()
        self.env.cr.execute("UPDATE crm_team_member SET create_date = '2026-03-01' WHERE id = %s", (again.id,))
        again.invalidate_recordset(["create_date"])
        row = self._rows()[self.boris]
        self.assertEqual((row.available_hours, row.received), (176, 10))

    def _left(self, table, record):
        """Somebody left the team, as the record says, before the 17th of March."""
        record.active = False
        self.env.flush_all()
        self.env.cr.execute(
            SQL("UPDATE %s SET write_date = '2026-03-17' WHERE id = %s", SQL.identifier(table), record.id)
        )
        record.invalidate_recordset(["write_date"])

    def test_opens_exactly_what_was_counted(self):
        self._received(self.anna, 3)
        self._received(self.anna, 1, "created", doer=self.anna)
        self._received(self.anna, 2, day=date(2026, 3, 31) + timedelta(days=1))
        row = self._rows()[self.anna]
        with freeze_time("2026-04-01 12:00:00"):
            logs = self.env["crm.owner.log"].search(row.action_open_received()["domain"])
        self.assertEqual(len(logs), row.received)

    def test_salespeople_see_themselves(self):
        self._received(self.anna, 1)
        with freeze_time("2026-04-01 12:00:00"):
            self.assertEqual(self.report.with_user(self.boris).search([]).user_id, self.boris)
