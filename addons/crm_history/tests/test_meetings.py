from datetime import date, datetime
from unittest.mock import patch

from odoo.fields import Command
from odoo.tests import freeze_time, tagged

from .common import HistoryCommon


@tagged("post_install", "-at_install")
class TestMeetings(HistoryCommon):
    def setUp(self):
        super().setUp()
        self.lead = self._lead(partner_id=self.customer.id)

    def _meeting(self, answer="accepted", **values):
        """A meeting of an hour on 3 March 2026 at 10:00 UTC, to which the customer answers."""
        event = self.env["calendar.event"].with_user(self.anna).create({
            "name": "Demo", "start": datetime(2026, 3, 3, 10), "stop": datetime(2026, 3, 3, 11),
            "opportunity_id": self.lead.id, "partner_ids": [Command.set((self.customer + self.anna.partner_id).ids)],
            **values,
        })  # fmt: skip
        event.attendee_ids.filtered(lambda attendee: attendee.partner_id == self.customer).state = answer
        return event

    def _run_cron(self):
        """The cron on the day after; a test must not commit."""
        with freeze_time("2026-03-04 12:00:00"), patch.object(self.env.registry["ir.cron"], "_commit_progress"):
            self.env["calendar.event"]._cron_log_meetings_held()
        return self._contacts(lead_id=self.lead.id)

    def test_accepted_meeting_is_traced_when_it_has_ended(self):
        event = self._meeting()
        self.assertFalse(self._contacts(lead_id=self.lead.id))
        self.assertRecordValues(self._run_cron(), [{
            "channel": "meeting", "evidence": "traced", "minutes": 60, "user_id": self.anna.id,
            "moment": datetime(2026, 3, 3, 10), "evidence_model": "calendar.event", "evidence_id": event.id,
            "is_machine": False,
        }])  # fmt: skip

    def test_due_on_the_day_of_the_organiser(self):
        """20:00 UTC is the next morning in Auckland, where Anna is: held on the day on which it was due."""
        self.anna.tz = "Pacific/Auckland"
        self._meeting(start=datetime(2026, 3, 3, 20), stop=datetime(2026, 3, 3, 21))
        log = self._run_cron()
        self.assertEqual((log.day, log.date_deadline), (date(2026, 3, 4), date(2026, 3, 4)))

    def test_unanswered_meeting_is_declared(self):
        self._meeting("needsAction")
        self.assertEqual(self._run_cron().evidence, "declared")

    def test_cancelled_and_declined_meetings_were_not_held(self):
        self._meeting().action_archive()
        self._meeting().unlink()
        self._meeting("declined")
        self.assertFalse(self._run_cron())

    def test_cancelled_after_it_was_logged_is_void(self):
        events = self._meeting(), self._meeting()
        log = self._run_cron()
        with freeze_time("2026-03-05 12:00:00"):
            events[0].action_archive()
            events[1].unlink()
        self.assertEqual(log.mapped("is_void"), [True, True])
        self.assertEqual(self.lead.history_contact_count, 0)

    def test_tidying_up_an_old_calendar_changes_no_history(self):
        event = self._meeting()
        log = self._run_cron()
        with freeze_time("2026-06-05 12:00:00"):
            event.unlink()
        self.assertEqual(log.is_void, False)

    def test_meeting_reported_done_stays_when_it_is_deleted(self):
        event = self._meeting()
        activity = self._call(self.lead, activity_type_id=self.env.ref("mail.mail_activity_data_meeting").id)
        activity.sudo().calendar_event_id = event
        activity.action_feedback(feedback="Good")
        with freeze_time("2026-03-05 12:00:00"):
            event.action_archive()
        self.assertEqual(self._contacts(lead_id=self.lead.id).is_void, False)

    def test_running_twice_logs_once(self):
        self._meeting()
        self._run_cron()
        self.assertEqual(len(self._run_cron()), 1)

    def test_meeting_that_is_also_marked_done_counts_once(self):
        event = self._meeting()
        activity = self._call(self.lead, activity_type_id=self.env.ref("mail.mail_activity_data_meeting").id)
        activity.sudo().calendar_event_id = event
        activity.action_feedback(feedback="Good")
        self.assertRecordValues(self._run_cron(), [{"evidence": "traced", "minutes": 60, "is_effective": True}])

    def test_batch_leaves_the_rest_for_the_next_call(self):
        self._meeting()
        self._meeting()
        with (
            freeze_time("2026-03-04 12:00:00"),
            patch.object(self.env.registry["ir.cron"], "_commit_progress") as progress,
        ):
            self.env["calendar.event"]._cron_log_meetings_held(batch_size=1)
        progress.assert_called_once_with(1, remaining=1)
