from freezegun import freeze_time

from odoo.tests import tagged

from .common import SlaCommon


@tagged("post_install", "-at_install")
class TestAnswer(SlaCommon):
    """The inquiry comes on Friday 17:00 and is due on Monday 12:00."""

    def setUp(self):
        super().setUp()
        self.lead = self._arrive(self.at(9, 17))

    def test_call_in_time(self):
        self._answer(self.lead, self.at(12, 10))
        clock = self._clock(self.lead)
        self.assertRecordValues(clock, [{
            "state": "met", "answered_by_id": self.anna.id, "is_credited": True, "responsible_id": self.anna.id,
            "date_answered": self.at(12, 10), "date_end": self.at(12, 10), "elapsed_hours": 2, "date_next": False,
        }])  # fmt: skip

    def test_mail_in_time(self):
        self._mail(self.at(12, 10))
        self.assertEqual(self._clock(self.lead).state, "met")

    def test_answered_on_the_minute(self):
        self._answer(self.lead, self.at(12, 12))
        self.assertEqual(self._clock(self.lead).state, "met")

    def test_late(self):
        self._answer(self.lead, self.at(12, 16))
        self.assertRecordValues(self._clock(self.lead), [{
            "state": "missed", "answered_by_id": self.anna.id, "is_credited": False, "responsible_id": self.anna.id,
            "elapsed_hours": 7,
        }])  # fmt: skip

    def test_note_is_no_answer(self):
        with freeze_time(self.at(12, 10)):
            self.lead.with_user(self.anna).message_post(body="Call him", subtype_xmlid="mail.mt_note")
        self.assertEqual(self._clock(self.lead).state, "running")

    def test_to_do_is_no_answer(self):
        with freeze_time(self.at(12, 10)):
            todo = self.env.ref("mail.mail_activity_data_todo")
            self._call(self.lead, activity_type_id=todo.id).action_feedback("Done")
        self.assertEqual(self._clock(self.lead).state, "running")

    def test_letter_of_an_automation_is_no_answer(self):
        with freeze_time(self.at(12, 10)):
            lead = self.lead.with_user(self.anna).with_context(crm_history_machine=True)
            lead.message_post(body="We got it", subtype_xmlid="mail.mt_comment", partner_ids=self.customer.ids)
        self.assertEqual(self._clock(self.lead).state, "running")

    def test_customer_writing_again_is_no_answer(self):
        with freeze_time(self.at(12, 10)):
            self.lead.message_post(
                body="Hello?", message_type="email", subtype_xmlid="mail.mt_comment", author_id=self.customer.id
            )
        self.assertEqual(self._clock(self.lead).state, "running")

    def test_bounced_answer_runs_again(self):
        message = self._mail(self.at(12, 10))
        with freeze_time(self.at(12, 11)):
            self._deliver(message, "bounce")
        clock = self._clock(self.lead)
        self.assertRecordValues(clock, [{
            "state": "running", "date_end": False, "answered_by_id": False, "date_due": self.at(12, 12),
            "is_credited": False,
        }])  # fmt: skip
        with freeze_time(self.at(12, 11, 30)):
            self.assertEqual(clock.used_hours, 3.5)

    def test_bounce_after_the_deadline_is_late(self):
        message = self._mail(self.at(12, 10))
        with freeze_time(self.at(12, 15)):
            self._deliver(message, "bounce")
        self.assertRecordValues(self._clock(self.lead), [{"state": "missed", "date_end": False}])

    def test_second_attempt_gets_through(self):
        message = self._mail(self.at(12, 10))
        with freeze_time(self.at(12, 10, 30)):
            self._deliver(message, "exception")
            self._deliver(message, "sent")
        self.assertRecordValues(self._clock(self.lead), [{"state": "met", "date_answered": self.at(12, 10)}])

    def test_other_answer_remains_when_one_bounced(self):
        message = self._mail(self.at(12, 10))
        self._answer(self.lead, self.at(12, 11))
        with freeze_time(self.at(12, 15)):
            self._deliver(message, "bounce")
        self.assertRecordValues(self._clock(self.lead), [{"state": "met", "date_answered": self.at(12, 11)}])

    def test_colleague_answers(self):
        """It stops the customer's clock, and credits nobody: the holder did not do it."""
        self._answer(self.lead, self.at(12, 10), user=self.boris)
        self.assertRecordValues(self._clock(self.lead), [{
            "state": "met", "answered_by_id": self.boris.id, "responsible_id": self.anna.id, "is_credited": False,
        }])  # fmt: skip

    def test_first_answer_counts(self):
        self._answer(self.lead, self.at(12, 10))
        self._answer(self.lead, self.at(13, 10))
        self.assertEqual(self._clock(self.lead).date_answered, self.at(12, 10))

    def test_lead_typed_in_after_the_call(self):
        """Who enters a lead for themselves has talked with the customer: nobody waits."""
        with freeze_time(self.at(9, 17)):
            own = self._lead(self.anna)
            for_her = self._lead(self.leader, user_id=self.anna.id)
        self.assertFalse(self._clock(own))
        self.assertEqual(self._clock(for_her).state, "running")

    def test_breach_belongs_to_who_held_at_the_deadline(self):
        """Boris gets the lead an hour after Anna was late: the breach is hers, his own time begins anew."""
        with freeze_time(self.at(12, 14)):
            self.lead.user_id = self.boris
        self._run(self.at(12, 15))
        clock = self._clock(self.lead)
        self.assertRecordValues(clock, [{
            "state": "missed", "responsible_id": self.anna.id, "holder_id": self.boris.id,
            "date_holder_start": self.at(12, 14), "date_holder_due": self.at(12, 18),
        }])  # fmt: skip

    def test_taken_before_the_deadline(self):
        with freeze_time(self.at(12, 11)):
            self.lead.user_id = self.boris
        self._run(self.at(12, 15))
        self.assertEqual(self._clock(self.lead).responsible_id, self.boris)

    def test_answered_before_the_job_looked(self):
        """Answered 11:59, the job runs at 12:01."""
        self._answer(self.lead, self.at(12, 11, 59))
        self._run(self.at(12, 12, 1))
        self.assertEqual(self._clock(self.lead).state, "met")

    def test_meeting_noticed_later_was_in_time(self):
        """The job marks the miss at 12:01, then the meeting of 11:00 is logged."""
        self._run(self.at(12, 12, 1))
        self.assertEqual(self._clock(self.lead).state, "missed")
        with freeze_time(self.at(12, 13)):
            row = self.lead._prepare_contact_log_vals()
            self.env["crm.contact.log"]._log([{
                **row, "moment": self.at(12, 11), "user_id": self.anna.id, "is_machine": False, "channel": "meeting",
                "direction": "out", "evidence": "declared", "is_effective": True,
            }])  # fmt: skip
        self.assertRecordValues(self._clock(self.lead), [{"state": "met", "is_credited": True, "elapsed_hours": 3}])

    def test_answer_of_nobodys_lead(self):
        lead = self._arrive(self.at(9, 17))
        lead.user_id = False
        self._answer(lead, self.at(12, 10), user=self.boris)
        self.assertRecordValues(self._clock(lead), [{"is_credited": True, "responsible_id": self.boris.id}])

    def test_next_response(self):
        """After the first answer the customer writes on Tuesday 16:00: 2 hours that day, 2 the next."""
        policy = self._next_policy()
        self._answer(self.lead, self.at(12, 10))
        self._customer_writes(self.at(13, 16))
        self._customer_writes(self.at(13, 17))
        self.assertEqual(len(self.env["crm.sla.clock"].search([("lead_id", "=", self.lead.id)])), 2)
        self.assertDue(self.lead, self.at(14, 11), policy)
        self._answer(self.lead, self.at(14, 10))
        self.assertEqual(self._clock(self.lead, policy).state, "met")
        self._customer_writes(self.at(15, 9))
        self.assertRecordValues(self._clock(self.lead, policy), [{"state": "running", "date_start": self.at(15, 9)}])

    def test_no_second_clock_while_the_first_answer_is_due(self):
        policy = self._next_policy()
        self._customer_writes(self.at(12, 9))
        self.assertFalse(self._clock(self.lead, policy))

    def _next_policy(self):
        with freeze_time(self.at(5, 9)):
            return self._policy(name="Next", kind="next_response")

    def _customer_writes(self, moment):
        with freeze_time(moment):
            self.lead.message_post(
                body="Hello?", message_type="email", subtype_xmlid="mail.mt_comment", author_id=self.customer.id
            )

    def _mail(self, moment):
        with freeze_time(moment):
            return self.lead.with_user(self.anna).message_post(
                body="Good day", message_type="comment", subtype_xmlid="mail.mt_comment", partner_ids=self.customer.ids
            )

    def _deliver(self, message, status):
        notifications = self.env["mail.notification"].sudo().search([
            ("mail_message_id", "=", message.id), ("res_partner_id", "=", self.customer.id),
        ])  # fmt: skip
        self.assertTrue(notifications)
        notifications.write({"notification_status": status})
