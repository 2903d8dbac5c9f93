from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import freeze_time

from .handover_common import HandoverCommon

BATCH = 5


class TestHandover(HandoverCommon):
    def setUp(self):
        super().setUp()
        self.startPatcher(patch.object(type(self.env["crm.handover"]), "_batch_size", BATCH))

    def test_everything_in_even_shares(self):
        """300 leads, 80 customers, 50 activities, 6 meetings: a third each, and a customer with its leads together."""
        customers = self._customers(80)
        of_customers = [self._leads(2, partner_id=customer.id) for customer in customers[:60]]  # 120 of the leads
        loose = self._leads(180)
        for lead in loose[:50]:
            self._call(lead, assigned_to=self.anna)
        for lead in loose[50:56]:
            self._meeting(opportunity_id=lead.id)
        handover = self._handover(self.receivers)
        handover.action_plan()
        self.assertEqual(handover.line_count, 436)
        self.startPatcher(patch.object(type(handover), "_batch_size", 200))
        handover.action_start()
        self.assertEqual(handover.state, "running")
        self._run_cron(handover)
        self.assertEqual((handover.state, handover.done_count, handover.left_count), ("done", 436, 0))
        counts = self._counts(handover)
        for receiver in self.receivers:
            self.assertEqual(counts["crm.lead", receiver], 100)
            self.assertEqual(self.env["crm.lead"].search_count([("user_id", "=", receiver.id)]), 100)
        self.assertEqual(sorted(counts["res.partner", one] for one in self.receivers), [26, 27, 27])
        self.assertEqual(sum(counts.get(("mail.activity", one), 0) for one in self.receivers), 50)
        self.assertEqual(sum(counts.get(("calendar.event", one), 0) for one in self.receivers), 6)
        for customer, leads in zip(customers[:60], of_customers, strict=True):
            self.assertEqual(leads.user_id, customer.user_id)
        for lead in loose[:50]:
            self.assertEqual(lead.activity_ids.user_id, lead.user_id)
        self.assertFalse(self.env["crm.lead"].search_count([("user_id", "=", self.anna.id)]))

    def test_by_capacity(self):
        """30 leads to three members with capacities 30, 60, 90: 5, 10, 15."""
        self._set_capacities(30, 60, 90)
        self._leads(30)
        handover = self._hand_over(self.receivers, strategy="capacity")
        self._run_cron(handover)
        counts = self._counts(handover)
        self.assertEqual([counts["crm.lead", one] for one in self.receivers], [5, 10, 15])
        shares = [f"{user.name}: Leads: {count}" for user, count in zip(self.receivers, (5, 10, 15), strict=True)]
        self.assertEqual(handover.shares, "\n".join(shares))

    def _set_capacities(self, *capacities):
        for user, capacity in zip(self.receivers, capacities, strict=True):
            self.team.crm_team_member_ids.filtered(lambda one, user=user: one.user_id == user).lead_capacity = capacity

    def _run_cron(self, handover):
        """Run the job as its runner does: again and again as long as something remains."""
        with patch.object(type(self.env["ir.cron"]), "_commit_progress", lambda *args, **kwargs: 1):
            while handover.state in ("running", "undoing", "returning"):
                self.env["crm.handover"]._cron_run()

    def test_closed_and_foreign_stays(self):
        """Won, lost and archived leads, past meetings, done activities and what others hold is not handed over."""
        won, lost, archived, open_one = self._leads(4)
        won.action_set_won()
        lost.action_set_lost()
        archived.active = False
        self._call(open_one, assigned_to=self.clara)
        done = self._call(open_one, assigned_to=self.anna)
        done.action_done()
        self._meeting(days=-2, opportunity_id=open_one.id)
        self._lead(self.boris)
        handover = self._hand_over()
        self.assertEqual(handover.sudo().line_ids.mapped(lambda line: (line.res_model, line.res_id)),
                         [("crm.lead", open_one.id)])  # fmt: skip
        self.assertEqual(won.user_id + lost.user_id + archived.user_id, self.anna)

    def test_owner_log_says_handed_over_and_by_whom(self):
        lead = self._leads(1)
        self._hand_over()
        log = self.env["crm.owner.log"].search([("lead_ref", "=", lead.id)], order="id desc", limit=1)
        self.assertRecordValues(log, [{
            "reason": "handed_over", "from_user_id": self.anna.id, "holder_id": self.boris.id,
            "user_id": self.leader.id, "is_machine": False,
        }])  # fmt: skip

    def test_background_batches_are_logged_as_done_by_who_started(self):
        leads = self._leads(BATCH + 1)
        handover = self._hand_over()
        self.assertEqual(leads.mapped("user_id"), self.boris + self.anna)
        with patch.object(type(self.env["ir.cron"]), "_commit_progress", lambda *args, **kwargs: 1):
            self.env["crm.handover"].with_context(cron_id=1)._cron_run()
        self.assertEqual(handover.state, "done")
        self.assertEqual(leads.user_id, self.boris)
        logs = self.env["crm.owner.log"].search([("lead_id", "in", leads.ids), ("reason", "=", "handed_over")])
        self.assertEqual((len(logs), logs.user_id, set(logs.mapped("is_machine"))), (BATCH + 1, self.leader, {False}))

    def test_a_run_that_breaks_off_is_resumed_and_doubles_nothing(self):
        leads = self._leads(BATCH * 2 + 5)
        handover = self._hand_over()  # the first batch is done
        with patch.object(type(self.env["ir.cron"]), "_commit_progress", side_effect=KeyboardInterrupt):
            with self.assertRaises(KeyboardInterrupt), self.env.cr.savepoint():
                self.env["crm.handover"]._cron_run()  # killed before its commit
        self.assertEqual(self._counts(handover), {("crm.lead", self.boris): BATCH})
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

    def test_receiver_of_a_row_can_be_changed_in_the_preview_only(self):
        self._leads(2)
        handover = self._handover()
        handover.action_plan()
        line = handover.line_ids[0]
        line.to_user_id = self.clara
        for values in ({"res_id": 1}, {"state": "done"}, {"from_user_id": self.clara.id}):
            with self.subTest(values), self.assertRaises(UserError):
                line.write(values)
        handover.action_start()
        self.assertEqual(self.env["crm.lead"].browse(line.res_id).user_id, self.clara)
        with self.assertRaises(UserError):
            line.to_user_id = self.denis

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
        leads = self._leads(BATCH + 3)
        handover = self._hand_over()
        self.boris.sudo().active = False
        self._run_cron(handover)
        self.assertEqual((handover.done_count, handover.left_count), (BATCH, 3))
        self.assertEqual(len(leads.filtered(lambda lead: lead.user_id == self.anna)), 3)
        reasons = handover.sudo().line_ids.filtered(lambda line: line.state == "skipped").mapped("reason")
        self.assertEqual(reasons, [f"{self.boris.name} is archived"] * 3)

    def test_giver_archived_in_the_middle_loses_no_lead(self):
        leads = self._leads(BATCH + 3)
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
        leads = self._leads(BATCH + 3)
        handover = self._hand_over()
        handover.action_undo()
        self._run_cron(handover)
        self.assertEqual(leads.user_id, self.anna)
        self.assertEqual(self._counts(handover, "undone"), {("crm.lead", self.boris): BATCH})
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

    def test_a_team_hands_over_what_its_members_have_in_it(self):
        far = self.env["crm.team"].create({"name": "Far"})
        eva = self._new_user("eva", "sales_team.group_sale_salesman")
        self.env["crm.team.member"].create({"user_id": eva.id, "crm_team_id": far.id})
        mine, of_clara = self._leads(1), self._leads(1, user_id=self.clara.id)
        elsewhere = self.env["crm.lead"].create({"name": "Elsewhere", "user_id": self.clara.id, "team_id": far.id})
        elsewhere.team_id = far
        of_boris = self._lead(self.boris)
        handover = self._handover(from_user_id=False, from_team_id=self.team.id)
        handover.action_plan()
        handover.action_start()
        self.assertEqual(mine.user_id + of_clara.user_id + of_boris.user_id, self.boris)
        self.assertEqual(elsewhere.user_id, self.clara)

    def test_who_works_in_another_team_by_now_keeps_everything(self):
        """Neither a hand-over of the former team nor its leader takes anything from Anna, who has gone to another."""
        membership = self.team.crm_team_member_ids.filtered(lambda member: member.user_id == self.anna)
        membership.active = False
        customer = self._customers(1)
        self._leads(1, user_id=self.clara.id)
        handover = self._handover(from_user_id=False, from_team_id=self.team.id)
        handover.action_plan()
        handover.action_start()
        self.assertEqual(customer.user_id, self.anna)
        self.leader.group_ids = self.env.ref("sales_team.group_sale_salesman")
        with self.assertRaises(AccessError):
            self._handover()
        self.anna.sudo().active = False
        self.assertTrue(self._handover(), "what a leaver has left is the leader's to give")

    def test_internal_meetings_of_others_are_not_touched(self):
        internal = self._meeting(self.denis, partner_ids=(self.denis + self.anna).partner_id.ids)
        customer = self._customers(1, user_id=False)
        attended = self._meeting(self.denis, partner_ids=((self.denis + self.anna).partner_id + customer).ids)
        self._hand_over()
        self.assertEqual(internal.partner_ids, (self.denis + self.anna).partner_id)
        self.assertEqual(attended.partner_ids, (self.denis + self.boris).partner_id + customer)
        self.assertEqual(attended.user_id, self.denis)

    def test_planning_asks_for_giver_receiver_and_work(self):
        for values in ({"from_user_id": False}, {"receiver_ids": []}, {}):
            handover = self.env["crm.handover"].with_user(self.leader).create({
                "from_user_id": self.anna.id, "receiver_ids": self.boris.ids, **values,
            })  # fmt: skip
            with self.subTest(values), self.assertRaises(UserError):
                handover.action_plan()

    def test_bad_settings_are_refused(self):
        yesterday = fields.Date.today() - timedelta(days=1)
        for values in ({"receiver_ids": self.anna.ids}, {"date_return": yesterday}):
            with self.subTest(values), self.assertRaises(ValidationError):
                self._handover(**values)
        self.boris.sudo().active = False
        with self.assertRaises(UserError):
            self._handover().action_plan()
        handover = self._handover(self.clara)
        self._leads(1)
        handover.action_plan()
        with self.assertRaises(UserError):
            handover.line_ids.to_user_id = self.boris

    def test_a_leader_of_other_teams_and_a_salesperson_are_refused(self):
        eva = self._new_user("eva", "sales_team.group_sale_salesman")
        self.env["crm.team"].create({"name": "Far", "user_id": eva.id})
        for user in (eva, self.denis):
            with self.subTest(user.login), self.assertRaises(AccessError):
                self._handover(user=user)

    def test_a_leader_with_own_documents_only_hands_over_in_their_team(self):
        self.leader.group_ids = self.env.ref("sales_team.group_sale_salesman")
        lead = self._leads(1)
        self._hand_over()
        self.assertEqual(lead.user_id, self.boris)

    def test_receivers_see_their_own_rows_others_none(self):
        self._leads(4)
        handover = self._hand_over(self.boris + self.clara)
        seen = self.env["crm.handover.line"].with_user(self.boris).search([("handover_id", "=", handover.id)])
        self.assertEqual((len(seen), seen.to_user_id), (2, self.boris))
        self.assertFalse(self.env["crm.handover"].with_user(self.denis).search([("id", "=", handover.id)]))
        with self.assertRaises(AccessError):
            handover.with_user(self.boris).action_undo()
