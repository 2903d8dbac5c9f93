from datetime import datetime, timedelta
from unittest.mock import patch

from odoo.tests import freeze_time
from odoo.tools import mute_logger

from .handover_common import HandoverCommon

MORNING = datetime(2026, 3, 10, 6, 30)  # a Tuesday, 8:30 in Vilnius


class TestMorningLetter(HandoverCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["crm.team"].search([("id", "!=", cls.team.id)]).user_id = False
        cls.env["crm.sla.policy"].search([]).active = False
        cls.env.company.sla_morning_hour = 8
        cls.team.sla_calendar_id = cls.env["resource.calendar"].create({
            "name": "Mon-Fri 9-17", "tz": "Europe/Vilnius", "attendance_ids": [(5, 0)] + [
                (0, 0, {"name": "Day", "dayofweek": str(day), "hour_from": 9, "hour_to": 17}) for day in range(5)
            ],
        })  # fmt: skip

    def _clock(self, name, due, warn=None, **values):
        lead = self._leads(1, name=name)
        return self.env["crm.sla.clock"].create({
            "lead_name": name, "lead_id": lead.id, "kind": "first_response", "state": "running",
            "team_id": self.team.id, "company_id": self.env.company.id, "date_start": MORNING - timedelta(days=1),
            "date_due": due, "date_warn": warn, "holder_id": self.anna.id, **values,
        })  # fmt: skip

    def _late_in(self, team):
        self._clock(f"Late in {team.name}", MORNING - timedelta(hours=1)).lead_id.team_id = team

    def _run(self, moment=MORNING):
        """Run the job; return the letters it wrote."""
        last = self.env["mail.mail"].search([], order="id desc", limit=1).id
        with freeze_time(moment), patch.object(type(self.env["ir.cron"]), "_commit_progress", lambda *args, **kw: 1):
            self.env["crm.sla.morning"]._run()
        return self.env["mail.mail"].search([("id", ">", last)])

    def test_says_what_is_late_at_risk_unassigned_and_who_is_away(self):
        self._clock("Late one", MORNING - timedelta(hours=1))
        self._clock("Risky one", MORNING + timedelta(hours=1), MORNING - timedelta(minutes=1))
        self._clock("Quiet one", MORNING + timedelta(days=1), MORNING + timedelta(hours=8))
        self._leads(1, name="Orphan", user_id=False)
        resource = self.env["resource.resource"].create({
            "name": "Anna", "user_id": self.anna.id, "calendar_id": self.team.sla_calendar_id.id,
        })  # fmt: skip
        self.env["resource.calendar.leaves"].create({
            "name": "Away", "resource_id": resource.id, "calendar_id": self.team.sla_calendar_id.id,
            "date_from": MORNING - timedelta(days=1), "date_to": MORNING + timedelta(days=1),
        })  # fmt: skip
        letter = self._run()
        self.assertEqual(letter.recipient_ids, self.leader.partner_id)
        self.assertEqual(letter.subject, "Inquiries this morning: 1 late, 1 at risk, 1 unassigned")
        body = letter.body_html
        for text in ("Late one", "Risky one", "Orphan", f"{self.anna.name}: 3"):
            self.assertIn(text, body)
        self.assertNotIn("Quiet one", body)
        self.assertIn("http", body.split("crm.lead")[0][-60:])  # links work from a mail

    def test_what_will_be_late_today_is_at_risk(self):
        """It is not urgent before anybody is at work, but it will be at noon; at midnight the next day begins."""
        self._clock("Due at 16", datetime(2026, 3, 10, 14), datetime(2026, 3, 10, 13))
        self._clock("Due at midnight", datetime(2026, 3, 10, 22), datetime(2026, 3, 10, 21))
        letter = self._run()
        self.assertIn("0 late, 1 at risk", letter.subject)
        self.assertIn("Due at 16", letter.body_html)

    def test_one_line_for_a_lead_with_two_promises(self):
        first = self._clock("Late one", MORNING - timedelta(hours=1))
        self._clock("Late one", MORNING - timedelta(hours=2), kind="stage_time").lead_id = first.lead_id
        letter = self._run()
        self.assertIn("1 late", letter.subject)
        self.assertEqual(letter.body_html.count("<li>"), 1, letter.body_html)

    def test_of_the_team_that_has_the_lead_now(self):
        """It came to another team, to whose leader it matters no more; a leader need not see all documents."""
        self.leader.group_ids = self.env.ref("sales_team.group_sale_salesman")
        far = self.env["crm.team"].create({"name": "Far", "user_id": self.boris.id})
        clock = self._clock("Moved here", MORNING - timedelta(hours=1), team_id=far.id)
        self.assertEqual(clock.lead_id.team_id, self.team)
        letter = self._run()
        self.assertEqual(letter.recipient_ids, self.leader.partner_id)
        self.assertIn("Moved here", letter.body_html)

    def test_once_a_day(self):
        self._clock("Late one", MORNING - timedelta(hours=1))
        self.assertEqual(len(self._run()), 1)
        self.assertFalse(self._run())
        self.assertFalse(self._run(MORNING + timedelta(hours=5)))
        self.assertEqual(len(self._run(MORNING + timedelta(days=1))), 1)

    def test_at_the_hour_of_the_leader(self):
        """8 o'clock in Vilnius is 6 UTC in winter; in New York it is 12 UTC in summer time."""
        self._clock("Late one", MORNING - timedelta(hours=1))
        self.assertFalse(self._run(datetime(2026, 3, 10, 5, 59)))
        self.leader.tz = "America/New_York"
        self.assertFalse(self._run(datetime(2026, 3, 10, 11, 59)))
        self.assertEqual(len(self._run(datetime(2026, 3, 10, 12, 0))), 1)

    def test_not_at_weekends_nor_when_switched_off_nor_about_nothing(self):
        self.assertFalse(self._run())
        self._clock("Late one", MORNING - timedelta(hours=1))
        self.assertFalse(self._run(datetime(2026, 3, 14, 6, 30)))
        self.env.company.sla_morning_hour = -1
        self.assertFalse(self._run(datetime(2026, 3, 11, 6, 30)))

    def test_one_letter_for_two_teams_and_nothing_of_others(self):
        other = self.env["crm.team"].create({"name": "Other", "user_id": self.leader.id})
        far = self.env["crm.team"].create({"name": "Far"})
        for team in (self.team, other, far):
            self._late_in(team)
        letter = self._run()
        self.assertEqual(len(letter), 1)
        self.assertIn("Late in Central", letter.body_html)
        self.assertIn("Late in Other", letter.body_html)
        self.assertNotIn("Late in Far", letter.body_html)

    def test_letter_that_cannot_be_written_keeps_no_other_back(self):
        other = self.env["crm.team"].create({"name": "Other", "user_id": self.boris.id})
        for team in (self.team, other):
            self._late_in(team)
        morning = type(self.env["crm.sla.morning"])
        write = morning._write_to

        def refuse(model, leader, teams):
            if leader == self.leader:
                raise ValueError("No such word")
            return write(model, leader, teams)

        with (
            patch.object(morning, "_write_to", refuse),
            mute_logger("odoo.addons.crm_lead_sla.models.crm_sla_morning"),
        ):
            letter = self._run()
        self.assertEqual(letter.recipient_ids, self.boris.partner_id)

    def test_long_lists_are_cut(self):
        for number in range(13):
            self._clock(f"Late {number}", MORNING - timedelta(hours=1))
        self.assertIn("and 3 more", " ".join(self._run().body_html.split()))
