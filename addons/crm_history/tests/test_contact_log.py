from odoo.tests import freeze_time, tagged

from .common import HistoryCommon


@tagged("post_install", "-at_install")
class TestContactLog(HistoryCommon):
    def test_call_marked_done_is_a_declared_contact(self):
        lead = self._lead(partner_id=self.customer.id)
        self._call(lead).action_feedback(feedback="They will think about it")
        log = self._contacts(lead_id=lead.id)
        self.assertRecordValues(log, [{
            "channel": "call", "direction": "out", "evidence": "declared", "is_effective": True, "is_machine": False,
            "user_id": self.anna.id, "holder_id": self.anna.id, "team_id": self.team.id, "partner_id": self.customer.id,
            "commercial_partner_id": self.customer.id, "stage_id": self.new.id, "lead_name": "Deal", "is_void": False,
            "res_model": "crm.lead", "res_id": lead.id, "evidence_model": "mail.message", "user_name": self.anna.name,
        }])  # fmt: skip

    def test_done_by_a_colleague_on_behalf_counts_for_the_colleague(self):
        lead = self._lead()
        self._call(lead, user=self.leader, assigned_to=self.anna).action_done()
        log = self._contacts(lead_id=lead.id)
        self.assertEqual((log.user_id, log.holder_id), (self.leader, self.anna))

    def test_without_a_result_it_is_not_effective(self):
        lead = self._lead()
        self._call(lead).action_feedback(feedback="  ")
        self.assertFalse(self._contacts(lead_id=lead.id).is_effective)

    def test_schedule_and_done_at_once_was_not_planned(self):
        lead = self._lead()
        self.env["mail.activity.schedule"].with_user(self.anna).with_context(
            active_model="crm.lead", active_ids=lead.ids
        ).create({
            "activity_type_id": self.call_type.id, "activity_user_id": self.anna.id,
        }).action_schedule_activities_done()  # fmt: skip
        self.assertEqual(self._contacts(lead_id=lead.id).mapped("is_planned"), [False])

    def test_call_planned_before_was_planned(self):
        lead = self._lead()
        call = self._call(lead)
        self.env.cr.execute(
            "UPDATE mail_activity SET create_date = create_date - interval '1 day' WHERE id = %s", [call.id]
        )
        call.invalidate_recordset(["create_date"])
        call.action_done()
        self.assertTrue(self._contacts(lead_id=lead.id).is_planned)

    def test_first_contact_is_cold_the_next_are_warm(self):
        lead = self._lead(partner_id=self.customer.id)
        other_lead = self._lead(partner_id=self.customer.id)
        for document in (lead, lead, other_lead, self.customer):
            self._call(document).action_done()
        self.assertEqual(self._contacts().mapped("temperature"), ["cold", "warm", "warm", "warm"])

    def test_two_calls_marked_done_at_once(self):
        lead = self._lead(partner_id=self.customer.id)
        (self._call(lead) + self._call(lead)).with_user(self.anna).action_done()
        self.assertEqual(sorted(self._contacts(lead_id=lead.id).mapped("temperature")), ["cold", "warm"])

    def test_first_contact_with_a_buyer_is_warm(self):
        with freeze_time("2026-01-01"):
            self._lead(partner_id=self.customer.id).action_set_won()
        lead = self._lead(partner_id=self.customer.id)
        self._call(lead).action_done()
        self.assertEqual(self._contacts(lead_id=lead.id).temperature, "warm")

    def test_to_do_is_kept_but_is_no_contact(self):
        lead = self._lead()
        self._call(lead, activity_type_id=self.env.ref("mail.mail_activity_data_todo").id).action_done()
        self._call(lead).action_done()
        self.assertEqual(self._contacts(lead_id=lead.id).mapped(lambda log: (log.channel, log.temperature)),
                         [("other", False), ("call", "cold")])  # fmt: skip

    def test_free_activity_is_nobodys_contact(self):
        self.env["mail.activity"].create({
            "activity_type_id": self.call_type.id, "user_id": self.anna.id,
        }).with_user(self.anna).action_done()  # fmt: skip
        self.assertFalse(self._contacts())

    def test_day_is_that_of_the_doer(self):
        """08:00 on Tuesday in UTC+10 is still Monday in UTC, and it counts for Tuesday."""
        self.anna.tz = "Australia/Brisbane"
        lead = self._lead()
        with freeze_time("2026-03-02 22:00:00"):
            self._call(lead).action_done()
        log = self._contacts(lead_id=lead.id)
        self.assertEqual(str(log.moment), "2026-03-02 22:00:00")
        self.assertEqual(str(log.day), "2026-03-03")

    def test_without_a_time_zone_the_company_calendar_says_the_day(self):
        self.anna.tz = False
        self.anna.company_id.resource_calendar_id.tz = "Pacific/Auckland"
        lead = self._lead()
        with freeze_time("2026-03-02 22:00:00"):
            self._call(lead).action_done()
        self.assertEqual(str(self._contacts(lead_id=lead.id).day), "2026-03-03")

    def test_automation_never_counts_for_a_person(self):
        lead = self._lead()
        self._call(lead).with_context(cron_id=1).action_done()
        self._call(lead).with_user(self.env.ref("base.user_root")).action_done()
        self.assertEqual(self._contacts(lead_id=lead.id).mapped("is_machine"), [True, True])

    def test_contact_on_a_customer_belongs_to_their_salesperson(self):
        contact = self.env["res.partner"].create({"name": "Ann at Acme", "parent_id": self.customer.id})
        self._call(contact, user=self.leader).action_done()
        log = self._contacts(partner_id=contact.id)
        self.assertEqual((log.commercial_partner_id, log.holder_id, log.team_id), (self.customer, self.anna, self.team))

    def test_merge_keeps_done_activities_and_says_where_they_came_from(self):
        leads = self.env["crm.lead"].concat(*[self._lead(name=f"Deal {number}") for number in range(3)])
        for lead in leads:
            self._call(lead).action_done()
        ids = leads.ids
        survivor = leads.sudo().merge_opportunity()
        self.env.flush_all()
        contacts = self.env["crm.contact.log"].search([("lead_id", "=", survivor.id)])
        self.assertEqual(sorted(contacts.mapped("lead_ref")), sorted(ids))
        self.assertEqual(sorted(contacts.mapped("lead_name")), ["Deal 0", "Deal 1", "Deal 2"])
        moves = self.env["crm.stage.log"].search([("lead_id", "=", survivor.id), ("lead_ref", "!=", survivor.id)])
        self.assertEqual(moves.mapped("next_move"), ["merged", "merged"])
        self.assertEqual(
            self.env["crm.stage.log"].search([("lead_ref", "=", survivor.id)]).mapped("next_move"), [False]
        )
