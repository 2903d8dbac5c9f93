from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.tests import freeze_time

from .handover_common import HandoverBatchCommon


class TestHandoverUndo(HandoverBatchCommon):
    """What was handed over goes back: undone, or by itself on the day of return."""

    def test_undo_puts_everything_back(self):
        customer = self._customers(1)
        lead = self._leads(1, partner_id=customer.id)
        call = self._call(lead, assigned_to=self.anna)
        meeting = self._meeting(opportunity_id=lead.id, partner_ids=(self.anna.partner_id + customer).ids)
        handover = self._hand_over()
        self.assertEqual(lead.user_id + customer.user_id + call.sudo().user_id + meeting.user_id, self.boris)
        self.assertEqual(meeting.partner_ids, self.boris.partner_id + customer)
        handover.action_undo()
        self.assertEqual((handover.state, handover.left_count), ("undone", 0))
        self.assertEqual(lead.user_id + customer.user_id + call.sudo().user_id + meeting.user_id, self.anna)
        self.assertEqual(meeting.partner_ids, self.anna.partner_id + customer)
        self.assertEqual((lead.team_id, lead.stage_id), (self.team, self.new))

    def test_undo_leaves_what_changed_since(self):
        moved_on, won, same = self._leads(3)
        handover = self._hand_over()
        moved_on.user_id = self.clara
        won.action_set_won()
        same.stage_id = self.qualified  # the work goes on, the ownership goes back
        handover.action_undo()
        self.assertEqual((moved_on.user_id, won.user_id, same.user_id), (self.clara, self.boris, self.anna))
        self.assertEqual(same.stage_id, self.qualified)
        self.assertEqual(handover.left_count, 2)
        self.assertTrue(all(handover.sudo().line_ids.filtered(lambda line: line.state == "kept").mapped("reason")))

    def test_undo_in_the_middle(self):
        leads = self._leads(self.batch_size + 3)
        handover = self._hand_over()
        handover.action_undo()
        self._run_cron(handover)
        self.assertEqual(leads.user_id, self.anna)
        self.assertEqual(self._counts(handover, "undone"), {("crm.lead", self.boris): self.batch_size})
        self.assertEqual(self._counts(handover, "skipped"), {("crm.lead", self.boris): 3})

    def test_other_team_and_back(self):
        """A receiver of another team takes the lead along; undoing brings back team and stage."""
        far = self.env["crm.team"].create({"name": "Far", "user_id": False})
        stage = self.env["crm.stage"].create({"name": "Far new", "team_ids": far.ids, "sequence": 1})
        eva = self._new_user("eva", "sales_team.group_sale_salesman")
        self.env["crm.team.member"].create({"user_id": eva.id, "crm_team_id": far.id})
        lead = self._leads(1)
        handover = self._hand_over(eva)
        self.assertEqual((lead.user_id, lead.team_id), (eva, far))
        self.assertNotEqual(lead.stage_id, self.new)
        self.assertTrue(stage)
        handover.action_undo()
        self.assertEqual((lead.user_id, lead.team_id, lead.stage_id), (self.anna, self.team, self.new))

    def test_temporary_returns_by_itself_but_not_what_was_changed(self):
        untouched, changed = self._leads(2)
        today = fields.Date.today()
        handover = self._hand_over(date_return=today + timedelta(days=7))
        with freeze_time(today + timedelta(days=6)):
            self._run_due(handover)
            self.assertEqual(handover.state, "done")
        changed.user_id = self.denis
        with freeze_time(today + timedelta(days=7, hours=1)):
            self._run_due(handover)
        self.assertEqual((handover.state, handover.left_count), ("returned", 1))
        self.assertEqual((untouched.user_id, changed.user_id), (self.anna, self.denis))
        log = self.env["crm.owner.log"].search([("lead_ref", "=", untouched.id)], order="id desc", limit=1)
        self.assertEqual((log.reason, log.holder_id), ("returned", self.anna))

    def test_nothing_returns_to_who_has_left_for_good(self):
        lead = self._leads(1)
        today = fields.Date.today()
        handover = self._hand_over(date_return=today + timedelta(days=7))
        self.anna.sudo().action_archive()
        with freeze_time(today + timedelta(days=8)):
            self._run_due(handover)
        self.assertEqual((handover.state, handover.left_count, lead.user_id), ("returned", 1, self.boris))
        self.assertEqual(handover.sudo().line_ids.reason, f"{self.anna.name} is archived")

    def test_who_gets_the_work_back_is_told_once(self):
        self._leads(4)
        handover = self._hand_over()
        last = self.env["mail.message"].search([], order="id desc", limit=1)
        handover.action_undo()
        notes = self.env["mail.message"].search([
            ("notified_partner_ids", "in", self.anna.partner_id.ids), ("message_type", "=", "user_notification"),
            ("id", ">", last.id),
        ])  # fmt: skip
        self.assertEqual(notes.mapped("res_id"), handover.ids)

    def _run_due(self, handover):
        with patch.object(type(self.env["ir.cron"]), "_commit_progress", lambda *args, **kwargs: 1):
            self.env["crm.handover"]._cron_run()
        self._run_cron(handover)
