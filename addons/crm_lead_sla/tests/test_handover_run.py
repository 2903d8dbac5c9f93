from unittest.mock import patch

from odoo.exceptions import ValidationError

from .handover_common import HandoverBatchCommon


class TestHandoverRun(HandoverBatchCommon):
    """The rows are handed over batch by batch, whatever happens meanwhile."""

    def test_owner_log_says_handed_over_and_by_whom(self):
        lead = self._leads(1)
        self._hand_over()
        log = self.env["crm.owner.log"].search([("lead_ref", "=", lead.id)], order="id desc", limit=1)
        self.assertRecordValues(log, [{
            "reason": "handed_over", "from_user_id": self.anna.id, "holder_id": self.boris.id,
            "user_id": self.leader.id, "is_machine": False,
        }])  # fmt: skip

    def test_background_batches_are_logged_as_done_by_who_started(self):
        leads = self._leads(self.batch_size + 1)
        handover = self._hand_over()
        self.assertEqual(leads.mapped("user_id"), self.boris + self.anna)
        with patch.object(type(self.env["ir.cron"]), "_commit_progress", lambda *args, **kwargs: 1):
            self.env["crm.handover"].with_context(cron_id=1)._cron_run()
        self.assertEqual(handover.state, "done")
        self.assertEqual(leads.user_id, self.boris)
        logs = self.env["crm.owner.log"].search([("lead_id", "in", leads.ids), ("reason", "=", "handed_over")])
        self.assertEqual(
            (len(logs), logs.user_id, set(logs.mapped("is_machine"))), (self.batch_size + 1, self.leader, {False})
        )

    def test_a_run_that_breaks_off_is_resumed_and_doubles_nothing(self):
        leads = self._leads(self.batch_size * 2 + 5)
        handover = self._hand_over()  # the first batch is done
        with patch.object(type(self.env["ir.cron"]), "_commit_progress", side_effect=KeyboardInterrupt):
            with self.assertRaises(KeyboardInterrupt), self.env.cr.savepoint():
                self.env["crm.handover"]._cron_run()  # killed before its commit
        self.assertEqual(self._counts(handover), {("crm.lead", self.boris): self.batch_size})
        self._run_cron(handover)
        logs = self.env["crm.owner.log"].search([("lead_id", "in", leads.ids), ("reason", "=", "handed_over")])
        self.assertEqual(len(logs), len(leads))
        self.assertEqual(len(logs.lead_id), len(leads))

    def test_one_notice_per_receiver(self):
        self._leads(20)
        handover = self._hand_over(self.boris + self.clara)
        self._run_cron(handover)
        for user in self.boris + self.clara:
            notes = self.env["mail.message"].search([
                ("notified_partner_ids", "in", user.partner_id.ids), ("message_type", "=", "user_notification"),
            ])  # fmt: skip
            self.assertEqual(notes.mapped(lambda note: (note.model, note.res_id)), [("crm.handover", handover.id)])
            self.assertIn("10", notes.body)

    def test_what_changed_since_the_preview_is_left_out_with_the_reason(self):
        taken, won, gone, left = self._leads(4)
        handover = self._handover()
        handover.action_plan()
        taken.user_id = self.denis
        won.action_set_won()
        gone_id = gone.id
        gone.unlink()
        handover.action_start()
        self.assertEqual((handover.state, handover.done_count, handover.left_count), ("done", 1, 3))
        self.assertEqual(left.user_id, self.boris)
        self.assertEqual((taken.user_id, won.user_id), (self.denis, self.anna))
        skipped = handover.sudo().line_ids.filtered(lambda line: line.state == "skipped")
        self.assertEqual(set(skipped.mapped("res_id")), {taken.id, won.id, gone_id})
        self.assertTrue(all(skipped.mapped("reason")))

    def test_receiver_archived_in_the_middle_gets_nothing_more(self):
        """What was still to come stays where it is, and the report says why."""
        leads = self._leads(self.batch_size + 3)
        handover = self._hand_over()
        self.boris.sudo().active = False
        self._run_cron(handover)
        self.assertEqual((handover.done_count, handover.left_count), (self.batch_size, 3))
        self.assertEqual(len(leads.filtered(lambda lead: lead.user_id == self.anna)), 3)
        reasons = handover.sudo().line_ids.filtered(lambda line: line.state == "skipped").mapped("reason")
        self.assertEqual(reasons, [f"{self.boris.name} is archived"] * 3)

    def test_giver_archived_in_the_middle_loses_no_lead(self):
        leads = self._leads(self.batch_size + 3)
        handover = self._hand_over()
        self.anna.sudo().action_archive()
        self._run_cron(handover)
        self.assertEqual(leads.user_id, self.boris)
        self.assertEqual(handover.state, "done")

    def test_a_bad_record_stays_behind_alone(self):
        leads = self._leads(5)
        bad = leads[2]
        write = type(leads).write
        message = "No, not this one"

        def fail(records, vals):
            if "user_id" in vals and bad in records:
                raise ValidationError(message)
            return write(records, vals)

        handover = self._handover()
        handover.action_plan()
        with patch.object(type(leads), "write", fail):
            handover.action_start()
        self.assertEqual((leads - bad).user_id, self.boris)
        self.assertEqual(bad.user_id, self.anna)
        skipped = handover.sudo().line_ids.filtered(lambda line: line.state == "skipped")
        self.assertEqual(skipped.mapped(lambda line: (line.res_id, line.reason)), [(bad.id, message)])
