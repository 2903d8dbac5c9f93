from datetime import datetime, time, timedelta

from odoo import SUPERUSER_ID, fields
from odoo.exceptions import AccessError
from odoo.tests import freeze_time, tagged

from odoo.addons.crm_history.tests.common import HistoryCommon

from ..hooks import post_init_hook


@tagged("post_install", "-at_install")
class TestPhoneCalls(HistoryCommon):
    def setUp(self):
        super().setUp()
        self.lead = self._lead(partner_id=self.customer.id)
        self.now = fields.Datetime.now()

    def _record(self, user=None, **values):
        """A call record of Anna with the lead, of which one knows that it took 7 minutes and is over."""
        values = {"name": "Call", "opportunity_id": self.lead.id, "user_id": self.anna.id, "state": "done",
                  "date": self.now - timedelta(minutes=10), "duration": 7.0, **values}  # fmt: skip
        return self.env["crm.phonecall"].with_user(user or self.anna).create(values)

    def _record_of_exchange(self, **values):
        return self._record(user=self.env["res.users"].browse(SUPERUSER_ID), **values)

    def _of(self, record):
        return self._contacts(evidence_model="crm.phonecall", evidence_id=record.id)

    def _read_back(self, record):
        """As if the addon was installed now, after this call."""
        self.env.flush_all()
        self.cr.execute("UPDATE crm_contact_log SET is_void = FALSE, call_log_id = NULL WHERE call_log_id IS NOT NULL")
        self.cr.execute("DELETE FROM crm_contact_log WHERE evidence_model = 'crm.phonecall'")
        self.env["crm.history.backfill"].search([("model", "=", "crm.phonecall")]).last_id = record.id - 1
        self.env.invalidate_all()
        post_init_hook(self.env)

    def _counted(self):
        """The calls of the lead that count."""
        return self._contacts(lead_id=self.lead.id, channel="call", is_void=False)

    def test_held_call_is_a_traced_contact(self):
        record = self._record(direction="in", description="Wants an offer")
        self.assertRecordValues(self._of(record), [{
            "channel": "call", "evidence": "traced", "direction": "in", "minutes": 7, "is_effective": True,
            "is_machine": False, "user_id": self.anna.id, "holder_id": self.anna.id, "team_id": self.team.id,
            "lead_id": self.lead.id, "commercial_partner_id": self.customer.id, "temperature": "cold",
            "moment": record.date, "is_planned": False, "summary": "Call",
        }])  # fmt: skip

    def test_caller_is_who_is_responsible_whoever_writes_the_record(self):
        self.assertRecordValues(self._of(self._record_of_exchange()), [{"user_id": self.anna.id, "is_machine": False}])
        nobody = self._record_of_exchange(user_id=SUPERUSER_ID)
        self.assertRecordValues(self._of(nobody), [{"user_id": False, "is_machine": True}])

    def test_planned_call_is_due_on_the_day_of_the_caller(self):
        """Noon UTC and later is the next day in Kiritimati, 14 hours ahead."""
        self.anna.tz = "Pacific/Kiritimati"
        tomorrow = fields.Date.add(self.now.date(), days=1)
        planned = datetime.combine(tomorrow, time(20))
        record = self._record(state="open", date=planned)
        record.state = "done"
        self.assertEqual(self._of(record).date_deadline, fields.Date.add(tomorrow, days=1))
        self._read_back(record)
        self.assertEqual(self._of(record).date_deadline, fields.Date.add(tomorrow, days=1))

    def test_call_that_was_not_planned_was_never_due(self):
        record = self._record()
        self.assertFalse(self._of(record).date_deadline)
        self._read_back(record)
        self.assertFalse(self._of(record).date_deadline)

    def test_call_with_a_customer_without_a_lead(self):
        record = self._record(opportunity_id=False, partner_id=self.customer.id)
        self.assertRecordValues(
            self._of(record),
            [{"lead_id": False, "commercial_partner_id": self.customer.id, "holder_id": self.anna.id}],
        )

    def test_call_with_nobody_or_a_colleague_is_no_contact(self):
        self.assertFalse(self._of(self._record(opportunity_id=False)))
        self.assertFalse(self._of(self._record(opportunity_id=False, partner_id=self.boris.partner_id.id)))

    def test_contact_begins_when_it_is_known_with_whom(self):
        record = self._record(opportunity_id=False)
        record.opportunity_id = self.lead
        self.assertEqual(self._of(record).lead_id, self.lead)

    def test_open_call_is_no_contact_until_it_is_held(self):
        record = self._record(state="open", date=self.now - timedelta(days=3), duration=0)
        self.assertFalse(self._of(record))
        record.state = "done"
        self.assertRecordValues(self._of(record), [{
            "moment": record.date_closed, "day": self.env["crm.history.act"]._local_day(self.now, self.anna),
        }])  # fmt: skip

    def test_duration_given_before_it_was_held_is_kept(self):
        """The host sets a duration that was there to zero."""
        record = self._record(state="open", duration=12.5)
        record.state = "done"
        self.assertEqual(self._of(record).minutes, 12.5)

    def test_measured_duration(self):
        record = self._record(state="open", duration=0)
        record.state = "done"
        self.assertAlmostEqual(self._of(record).minutes, record.duration)
        self.assertGreaterEqual(record.duration, 10)

    def test_time_since_a_planned_call_should_have_begun_is_no_duration(self):
        for date in (self.now + timedelta(hours=2), self.now - timedelta(days=2, minutes=5)):
            record = self._record(state="open", duration=0, date=date)
            record.state = "done"
            self.assertTrue(record.duration)  # what the host takes it for
            self.assertFalse(self._of(record).minutes)

    def test_record_dated_in_the_future_counts_now(self):
        record = self._record(date=self.now + timedelta(days=3))
        self.assertLessEqual(self._of(record).moment, fields.Datetime.now())

    def test_what_the_record_learns_later_is_added_once(self):
        record = self._record(duration=0)
        record.write({"duration": 4, "description": "No interest"})
        record.write({"duration": 90, "description": False})
        self.assertRecordValues(self._of(record), [{"minutes": 4, "is_effective": True}])

    def test_activity_done_after_the_call(self):
        record = self._record()
        self._call(self.lead).action_feedback(feedback="Agreed")
        declared = self._contacts(lead_id=self.lead.id, is_void=True)
        self.assertRecordValues(declared, [{"evidence": "declared", "call_log_id": self._of(record).id}])
        self.assertRecordValues(self._counted(), [{
            "evidence": "traced", "minutes": 7, "is_effective": True, "temperature": "cold",
            "activity_type_id": self.call_type.id, "date_deadline": declared.date_deadline,
        }])  # fmt: skip

    def test_activity_done_before_the_call(self):
        """The record comes from the exchange at night; the call stays the first one, so cold."""
        self._call(self.lead).action_feedback(feedback="Agreed")
        self.assertRecordValues(self._counted(), [{"evidence": "declared", "temperature": "cold"}])
        self._record_of_exchange(date=self.now + timedelta(minutes=1))
        self.assertRecordValues(
            self._counted(), [{"evidence": "traced", "minutes": 7, "is_effective": True, "temperature": "cold"}]
        )
        self.assertEqual(self.lead.history_contact_count, 1)

    def test_activity_on_the_lead_and_record_on_its_customer(self):
        self._record(opportunity_id=False, partner_id=self.customer.id)
        self._call(self.lead).action_done()
        self.assertRecordValues(self._counted(), [{"evidence": "traced", "lead_id": self.lead.id, "lead_name": "Deal"}])

    def test_one_record_covers_one_activity(self):
        self._record()
        for _number in range(2):
            self._call(self.lead).action_done()
        self.assertEqual(sorted(self._counted().mapped("evidence")), ["declared", "traced"])
        self._record()
        self.assertEqual(self._counted().mapped("evidence"), ["traced", "traced"])

    def test_another_person_lead_or_day_is_another_call(self):
        other_lead = self._lead(name="Other", partner_id=self.customer.id)
        self._record(user_id=self.boris.id)
        self._record(opportunity_id=other_lead.id)
        self._record(date=self.now - timedelta(days=2))
        self._call(self.lead).action_done()
        self.assertEqual(sorted(self._counted().mapped("evidence")), ["declared", "traced", "traced"])

    def test_mail_activity_is_no_call(self):
        self._record()
        self._call(self.lead, activity_type_id=self.env.ref("mail.mail_activity_data_email").id).action_done()
        self.assertFalse(self._contacts(lead_id=self.lead.id, is_void=True))

    def test_call_that_was_not_held_after_all(self):
        record = self._record()
        self._call(self.lead).action_done()
        record.state = "cancel"
        self.assertRecordValues(self._of(record), [{"is_void": True, "void_reason": "The call was not held."}])
        self.assertEqual(self._counted().evidence, "declared")
        record.state = "done"
        self.assertEqual(self._counted().evidence, "traced")
        self.assertEqual(self._of(record).activity_type_id, self.call_type)

    def test_deleting_a_recent_record_voids_its_contact(self):
        record, old = self._record(), self._record(date=self.now - timedelta(days=40))
        contacts = self._of(record) + self._of(old)
        (record + old).sudo().unlink()
        self.assertEqual(contacts.mapped("is_void"), [True, False])

    def test_mail_from_a_call_record_is_a_contact_of_its_lead(self):
        message = self._record().message_post(
            body="As agreed", partner_ids=self.customer.ids, message_type="comment", subtype_xmlid="mail.mt_comment"
        )
        self.assertRecordValues(
            self._contacts(evidence_model="mail.message", evidence_id=message.id),
            [{"channel": "email", "lead_id": self.lead.id}],
        )

    def test_colleague_does_not_see_the_contact(self):
        contact = self._of(self._record())
        with self.assertRaises(AccessError):
            contact.with_user(self.boris).read(["minutes"])

    def test_calls_of_the_time_before_are_read_once_and_joined(self):
        with freeze_time(self.now - timedelta(days=40)):
            self._call(self.lead).action_done()
        record = self._record(date=self.now - timedelta(days=40))
        self._read_back(record)
        post_init_hook(self.env)
        self.assertRecordValues(self._of(record), [{
            "is_backfilled": True, "minutes": 7, "user_id": self.anna.id, "lead_id": self.lead.id,
            "moment": record.date, "activity_type_id": self.call_type.id, "temperature": "cold",
        }])  # fmt: skip
        self.assertEqual(len(self._counted()), 1)

    def test_minutes_on_the_phone_are_a_metric(self):
        metric = self.env.ref("crm_activity_plan_phonecall.crm_metric_call_minutes")
        self._record()
        self._record(direction="in", duration=5.5)
        self._call(self._lead(name="Other")).action_done()
        day = self.env["crm.history.act"]._local_day(self.now, self.anna)
        figures = self.env["crm.metric.fact"].with_user(self.anna)._figures(metric, day - timedelta(days=1), day)
        self.assertEqual(figures, {(metric, self.anna): 12.5})

    def test_many_calls_take_as_many_queries_as_few(self):
        def log(count):
            vals = {"name": "Call", "opportunity_id": self.lead.id, "user_id": self.anna.id, "state": "open"}
            calls = self.env["crm.phonecall"].with_context(tracking_disable=True).create([vals] * count)
            self.env.flush_all()
            start = self.cr.sql_log_count
            calls._log_contacts()
            return self.cr.sql_log_count - start

        log(1)
        self.assertEqual(log(2), log(20))
