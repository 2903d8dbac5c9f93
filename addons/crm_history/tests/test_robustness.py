from datetime import datetime
from unittest.mock import patch

from odoo.tests import freeze_time, tagged

from odoo.addons.crm.models.crm_lead import CrmLead
from odoo.addons.mail.models.mail_activity import MailActivity
from odoo.addons.mail.tests.common import MailCommon

from .common import HistoryCommon


@tagged("post_install", "-at_install")
class TestRobustness(HistoryCommon, MailCommon):
    """Logging breaks nobody's act, and an act is logged once however many writes it takes."""

    def _execute(self, query, *values):
        self.env.flush_all()
        self.cr.execute(query, values)
        self.env.invalidate_all()
        self.env.registry.clear_cache()

    def test_records_that_came_by_sql_have_no_creation_date(self):
        lead = self._lead()
        call = self._call(lead)
        self._execute("UPDATE crm_lead SET create_date = NULL WHERE id = %s", lead.id)
        self._execute("UPDATE mail_activity SET create_date = NULL WHERE id = %s", call.id)
        lead.stage_id = self.qualified
        call.action_done()
        self.assertRecordValues(self._contacts(lead_id=lead.id), [
            {"lead_day": False, "is_planned": False, "date_planned": False},
        ])  # fmt: skip
        self.assertEqual(self._moves(lead)[-1].move, "forward")

    def test_time_zone_that_no_longer_exists_is_utc(self):
        lead = self._lead()
        self._execute("UPDATE res_partner SET tz = 'US/Pacific-New' WHERE id = %s", self.anna.partner_id.id)
        with freeze_time("2026-03-02 22:00:00"):
            self._call(lead).action_done()
        self.assertEqual(str(self._contacts(lead_id=lead.id).day), "2026-03-02")

    def test_unsaved_lead(self):
        new = self.env["crm.lead"].new({"name": "Draft", "stage_id": self.new.id})
        new.write({"stage_id": self.proposal.id})
        self.assertEqual(new.stage_id, self.proposal)

    def test_stage_that_another_worker_had_not_seen(self):
        lead = self._lead()
        self.env["crm.stage"]._get_pipeline()
        self.env.flush_all()
        self.cr.execute("""INSERT INTO crm_stage (name, sequence) VALUES ('{"en_US": "Late"}', 202) RETURNING id""")
        lead.stage_id = self.cr.fetchone()[0]
        self.assertEqual(self._moves(lead)[-1].move, "skip")

    def test_from_no_stage_it_goes_forward(self):
        lead = self._lead().sudo()
        lead.stage_id = False
        lead.stage_id = self.new
        self.assertEqual(self._moves(lead).mapped("move"), ["created", "back", "forward"])

    def test_salesperson_gives_away_the_own_lead(self):
        lead = self._lead()
        self.env.flush_all()
        self.env.invalidate_all()
        lead.write({"user_id": self.boris.id, "stage_id": self.qualified.id})
        self.assertEqual(self._moves(lead)[-1].holder_id, self.boris)

    def test_employee_without_sales_rights(self):
        employee = self._new_user("clerk", "base.group_user")
        lead = self._lead(partner_id=self.customer.id)
        for document in (lead.sudo(), self.customer):
            self._call(document, user=employee).action_feedback(feedback="Asked to call back")
        with self.mock_mail_gateway():
            self.customer.with_user(employee).message_post(
                body="Hello", partner_ids=self.customer.ids, message_type="comment", subtype_xmlid="mail.mt_comment"
            )
        self.assertEqual(self._contacts(user_id=employee.id).mapped("channel"), ["call", "call", "email"])

    def test_done_activity_whose_document_goes_with_it(self):
        lead = self._lead()
        lead_id, call, action_done = lead.id, self._call(lead), MailActivity._action_done

        def delete_too(activities, **values):
            result = action_done(activities, **values)
            lead.sudo().unlink()
            return result

        with patch.object(MailActivity, "_action_done", delete_too):
            call.action_done()
        self.assertFalse(self._contacts(lead_ref=lead_id).lead_id)
        self.assertEqual(self._contacts(lead_ref=lead_id).channel, "call")

    def test_addon_that_writes_within_a_write(self):
        lead, write = self._lead().sudo(), CrmLead.write

        def hand_over_too(leads, vals):
            result = write(leads, vals)
            if "stage_id" in vals:
                leads.write({"user_id": self.boris.id})
            return result

        with patch.object(CrmLead, "write", hand_over_too):
            lead.stage_id = self.qualified
        self.assertEqual(self._moves(lead).mapped("move"), ["created", "forward"])
        self.assertEqual(self._logs("crm.owner.log", lead_ref=lead.id).holder_id, self.anna + self.boris)
        self.assertEqual(len(self._logs("crm.owner.log", lead_ref=lead.id)), 2)

    def test_deferred_lead_that_is_written_to_by_others(self):
        lead = self._lead().sudo()
        lead.with_context(crm_history_deferred=True).stage_id = self.qualified
        lead.stage_id = self.proposal
        self.cr.flush()
        self.assertEqual(
            self._moves(lead).mapped(lambda log: (log.from_stage_name, log.stage_name, log.next_move)),
            [(False, "New", "forward"), ("New", "Qualified", "forward"), ("Qualified", "Proposal", False)],
        )

    def test_deferred_lead_that_is_gone(self):
        lead = self._lead().sudo()
        lead.with_context(crm_history_deferred=True).stage_id = self.qualified
        self._execute("DELETE FROM crm_lead WHERE id = %s", lead.id)
        self.cr.flush()
        self.assertEqual(self._moves(lead).mapped("move"), ["created"])

    def test_bounce_from_the_customer_with_a_copy_to_a_colleague(self):
        self.boris.notification_type = "email"
        lead = self._lead(partner_id=self.customer.id)
        with self.mock_mail_gateway():
            message = lead.message_post(
                body="Offer", partner_ids=(self.customer + self.boris.partner_id).ids, message_type="comment",
                subtype_xmlid="mail.mt_comment",
            )  # fmt: skip
        to_customer = message.sudo().notification_ids.filtered(lambda row: row.res_partner_id == self.customer)
        to_customer.notification_status = "bounce"
        self.assertTrue(self._contacts(lead_id=lead.id).is_void)

    def test_mass_mail_to_a_blacklisted_customer_is_no_contact(self):
        self.env["mail.blacklist"].create({"email": self.customer.email})
        lead = self._lead(partner_id=self.customer.id)
        composer = self.env["mail.compose.message"].with_user(self.anna).create({
            "composition_mode": "mass_mail", "model": "crm.lead", "res_ids": str(lead.ids), "subject": "News",
            "body": "<p>News</p>", "use_exclusion_list": True,
        })  # fmt: skip
        with self.mock_mail_gateway():
            composer._action_send_mail()
        self.assertFalse(self._contacts(lead_id=lead.id))

    def test_meeting_of_a_whole_day_is_that_day_everywhere(self):
        self.anna.tz = "Pacific/Honolulu"
        lead = self._lead(partner_id=self.customer.id)
        self.env["calendar.event"].with_user(self.anna).create({
            "name": "Fair", "allday": True, "start": datetime(2026, 3, 3), "stop": datetime(2026, 3, 3),
            "start_date": "2026-03-03", "stop_date": "2026-03-03", "opportunity_id": lead.id,
        })  # fmt: skip
        with freeze_time("2026-03-04 12:00:00"), patch.object(self.env.registry["ir.cron"], "_commit_progress"):
            self.env["calendar.event"]._cron_log_meetings_held()
        self.assertEqual(str(self._contacts(lead_id=lead.id).day), "2026-03-03")
