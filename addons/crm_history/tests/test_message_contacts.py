from datetime import date

from odoo.tests import freeze_time, tagged

from odoo.addons.mail.tests.common import MailCommon

from .common import HistoryCommon


@tagged("post_install", "-at_install")
class TestMessageContacts(HistoryCommon, MailCommon):
    def setUp(self):
        super().setUp()
        self.lead = self._lead(partner_id=self.customer.id)

    def _write_to_customer(self, **values):
        with self.mock_mail_gateway():
            return self.lead.with_user(values.pop("user", self.anna)).message_post(**{
                "body": "Our offer", "partner_ids": self.customer.ids, "message_type": "comment",
                "subtype_xmlid": "mail.mt_comment", **values,
            })  # fmt: skip

    def test_mail_to_the_customer_is_a_traced_contact(self):
        message = self._write_to_customer(subject="Offer")
        self.assertRecordValues(self._contacts(lead_id=self.lead.id), [{
            "channel": "email", "direction": "out", "evidence": "traced", "user_id": self.anna.id, "summary": "Offer",
            "is_machine": False, "evidence_model": "mail.message", "evidence_id": message.id, "is_void": False,
            "temperature": "cold",
        }])  # fmt: skip

    def test_internal_note_is_no_contact(self):
        self._write_to_customer(subtype_xmlid="mail.mt_note", partner_ids=[])
        self.assertFalse(self._contacts(lead_id=self.lead.id))

    def test_note_that_mentions_the_customer_is_no_contact(self):
        self._write_to_customer(subtype_xmlid="mail.mt_note")
        self.assertFalse(self._contacts(lead_id=self.lead.id))

    def test_comment_among_colleagues_is_no_contact(self):
        self._write_to_customer(partner_ids=self.boris.partner_id.ids)
        self.assertFalse(self._contacts(lead_id=self.lead.id))

    def test_template_without_a_person_is_automatic(self):
        self._write_to_customer(message_type="auto_comment")
        self.assertTrue(self._contacts(lead_id=self.lead.id).is_machine)

    def test_bounced_mail_is_void_and_valid_again_after_a_retry(self):
        message = self._write_to_customer()
        log = self._contacts(lead_id=self.lead.id)
        message.sudo().notification_ids.write({"notification_status": "bounce"})
        self.assertRecordValues(log, [{"is_void": True, "void_reason": "bounce"}])
        message.sudo().notification_ids.write({"notification_status": "sent"})
        self.assertRecordValues(log, [{"is_void": False, "void_reason": False}])

    def test_bounce_of_one_of_two_recipients_leaves_the_contact(self):
        other = self.env["res.partner"].create({"name": "Bob", "email": "bob@acme.example"})
        message = self._write_to_customer(partner_ids=[self.customer.id, other.id])
        message.sudo().notification_ids.filtered(lambda row: row.res_partner_id == other).notification_status = "bounce"
        self.assertFalse(self._contacts(lead_id=self.lead.id).is_void)

    def test_after_a_bounce_the_next_contact_is_still_cold(self):
        message = self._write_to_customer()
        message.sudo().notification_ids.write({"notification_status": "bounce"})
        self._call(self.lead).action_done()
        self.assertEqual(self._contacts(lead_id=self.lead.id).mapped("temperature"), ["cold", "cold"])

    def _receive(self, email_from, headers="", to=None):
        """A mail that answers on the lead, through the gateway."""
        message = self._write_to_customer()
        source = (
            f"MIME-Version: 1.0\nFrom: {email_from}\nTo: {to or 'catchall.test@test.mycompany.com'}\n"
            "Subject: Re: Our offer\n"
            f"Message-Id: <answer.{message.id}@acme.example>\nIn-Reply-To: {message.message_id}\n"
            f"Date: Mon, 02 Mar 2026 10:00:00 +0000\nContent-Type: text/plain\n{headers}\nYes please"
        )
        with self.mock_mail_gateway():
            self.env["mail.thread"].message_process("crm.lead", source)
        return self._contacts(lead_id=self.lead.id)[1:]

    def test_answer_of_the_customer_is_an_incoming_contact(self):
        """It counts for the day that it is for the holder: half past midnight in Vilnius."""
        with freeze_time("2026-03-02 22:30:00"):
            log = self._receive("info@acme.example")
        self.assertRecordValues(log, [{
            "channel": "email", "direction": "in", "user_id": False, "holder_id": self.anna.id, "evidence": "traced",
            "is_machine": False, "day": date(2026, 3, 3),
        }])  # fmt: skip

    def test_history_points_at_what_came_in(self):
        self._receive("info@acme.example")
        rows = self.env["crm.history"].search([("lead_id", "=", self.lead.id), ("kind", "=", "contact")])
        self.assertEqual(sorted(rows.mapped("detail")), ["Deal", "← Re: Our offer"])

    def test_auto_reply_of_the_customer_is_no_contact(self):
        self.assertFalse(self._receive("info@acme.example", "Auto-Submitted: auto-replied\n"))

    def test_mail_from_a_salespersons_own_mailbox_counts_for_them(self):
        log = self._receive(self.boris.email, to="info@acme.example, catchall.test@test.mycompany.com")
        self.assertRecordValues(log, [{"direction": "out", "user_id": self.boris.id, "is_machine": False}])

    def test_new_inquiry_by_mail_is_an_incoming_contact(self):
        self.env["mail.alias"].create({
            "alias_name": "inquiries", "alias_model_id": self.env["ir.model"]._get_id("crm.lead"),
            "alias_domain_id": self.mail_alias_domain.id,
        })  # fmt: skip
        source = (
            f"MIME-Version: 1.0\nFrom: new@else.example\nTo: inquiries@{self.alias_domain}\nSubject: Question\n"
            "Message-Id: <first@else.example>\nDate: Mon, 02 Mar 2026 10:00:00 +0000\nContent-Type: text/plain\n\nHello"
        )
        with self.mock_mail_gateway():
            lead_id = self.env["mail.thread"].message_process("crm.lead", source)
        self.assertRecordValues(
            self._contacts(lead_id=lead_id), [{"direction": "in", "channel": "email", "user_id": False}]
        )

    def test_message_planned_for_later_counts_for_its_writer_when_it_is_sent(self):
        self.env["mail.compose.message"].with_user(self.anna).create({
            "composition_mode": "comment", "model": "crm.lead", "res_ids": str(self.lead.ids), "body": "Our offer",
            "partner_ids": self.customer.ids, "scheduled_date": "2100-01-01 10:00:00",
        }).action_schedule_message()  # fmt: skip
        self.assertFalse(self._contacts(lead_id=self.lead.id))
        planned = self.env["mail.scheduled.message"].search([("res_id", "=", self.lead.id)])
        with self.mock_mail_gateway():
            planned.with_user(self.env.ref("base.user_root")).with_context(cron_id=1)._post_message()
        self.assertRecordValues(
            self._contacts(lead_id=self.lead.id), [{"user_id": self.anna.id, "is_machine": False, "channel": "email"}]
        )

    def test_mass_mail_reaches_each_lead_but_is_nobodys_effort(self):
        leads = self.lead + self._lead(
            partner_id=self.env["res.partner"].create({"name": "B", "email": "b@b.example"}).id
        )
        composer = self.env["mail.compose.message"].with_user(self.anna).create({
            "composition_mode": "mass_mail", "model": "crm.lead", "res_ids": str(leads.ids), "subject": "News",
            "body": "<p>News</p>",
        })  # fmt: skip
        with self.mock_mail_gateway():
            composer._action_send_mail()
        logs = self.env["crm.contact.log"].search([("lead_id", "in", leads.ids)])
        self.assertEqual(sorted(logs.mapped("lead_id").ids), sorted(leads.ids))
        self.assertEqual(set(logs.mapped("channel")), {"email"})
        self.assertEqual(set(logs.mapped("is_machine")), {True})
