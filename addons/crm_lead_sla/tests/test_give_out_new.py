from unittest.mock import patch

from freezegun import freeze_time
from psycopg2.errors import SerializationFailure

from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from odoo.addons.base.models.ir_cron import IrCron

from ..wizards import crm_lead_give_out
from .assignment_common import AssignmentCommon


@tagged("post_install", "-at_install")
class TestGiveOutNew(AssignmentCommon):
    """New leads of teams that give them out go to the members, in batches; other teams see no difference."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.team.gives_out_new = True
        cls.cron = cls.env.ref("crm_lead_sla.ir_cron_give_out")

    def _run(self, batch_size=200):
        """Run the job once, and return what it said of its progress."""
        with patch.object(IrCron, "_commit_progress", autospec=True) as progress:
            self.env["crm.team"]._cron_give_out_new(batch_size)
        return progress.call_args.args[1], progress.call_args.kwargs["remaining"]

    def _mail(self, **values):
        """A lead that comes by e-mail to the address of the team."""
        defaults = {"team_id": self.team.id, "type": "opportunity", **values}
        return self.env["crm.lead"].message_new(
            {"subject": "Price?", "from": "jane@roe.example", "author_id": False, "body": ""}, defaults
        )

    def test_lead_by_mail_goes_to_a_member_not_to_the_leader(self):
        triggers = self.env["ir.cron.trigger"].search_count([("cron_id", "=", self.cron.id)])
        lead = self._mail()
        self.assertFalse(lead.user_id)
        self.assertEqual(self.env["ir.cron.trigger"].search_count([("cron_id", "=", self.cron.id)]), triggers + 1)
        self._run()
        self.assertIn(lead.user_id, self.users)
        decision = lead.assignment_decision_ids
        self.assertEqual((decision.reason, decision.outcome), ("assigned", "given"))
        self.assertEqual(self._logs("crm.owner.log", lead_id=lead.id)[-1:].reason, "assigned")

    def test_team_without_it_is_left_to_odoo(self):
        self.team.gives_out_new = False
        lead = self._mail()
        self.assertEqual(lead.user_id, self.leader)
        free = self._free_lead()
        self._run()
        self.assertFalse(free.user_id)

    def test_odoos_rule_based_assignment_leaves_such_teams_alone(self):
        lead = self._free_lead()
        lead.date_open = False
        self.team._assign_and_convert_leads(force_quota=True)
        self.assertFalse(lead.user_id)
        self.team.gives_out_new = False
        self.team._assign_and_convert_leads(force_quota=True)
        self.assertIn(lead.user_id, self.users)

    def test_given_back_to_nobody_it_is_given_out_again(self):
        lead = self._lead(self.anna)
        before = self.env["ir.cron.trigger"].search_count([("cron_id", "=", self.cron.id)])
        lead.sudo().user_id = False
        self.assertEqual(self.env["ir.cron.trigger"].search_count([("cron_id", "=", self.cron.id)]), before + 1)
        self._run()
        self.assertIn(lead.sudo().user_id, self.boris + self.vera, "Anna had it just now")

    def test_batches(self):
        leads = self._free_leads(5)
        self.assertEqual(self._run(batch_size=2), (2, 3))
        self.assertEqual(len(leads.filtered("user_id")), 2)
        self.assertEqual(self._run(batch_size=10), (3, 0))
        self.assertTrue(all(lead.user_id for lead in leads))

    def test_lead_that_somebody_changes_at_this_moment_is_left_to_the_next_run(self):
        """It has not failed, so nothing is said of it and nobody waits for an hour."""
        busy, free = self._free_leads(2)
        give_out = type(busy)._give_out

        def collide(leads, *args, **kwargs):
            if busy in leads:
                raise SerializationFailure("could not serialize access")
            return give_out(leads, *args, **kwargs)

        with patch.object(type(busy), "_give_out", collide), mute_logger("odoo.addons.crm_lead_sla.models.crm_team"):
            self._run()
        self.assertTrue(free.user_id)
        self.assertFalse(busy.assignment_decision_ids)
        self._run()
        self.assertTrue(busy.user_id)

    def test_nobody_fits_is_tried_again_after_an_hour(self):
        self.team.lead_fallback = "stay"
        self.members.lead_capacity = 0
        lead = self._free_lead()
        self.assertEqual(self._run(), (1, 0))
        self.members.lead_capacity = 10
        self.assertEqual(self._run(), (0, 0))
        with freeze_time("2026-01-14 11:00:00"):
            self.assertEqual(self._run(), (1, 0))
        self.assertIn(lead.user_id, self.users)

    def test_lost_and_archived_leads_are_not_given_out(self):
        lost, archived = self._free_leads(2)
        lost.action_set_lost()
        archived.active = False
        self.assertEqual(self._run(), (0, 0))

    def test_one_bad_lead_does_not_stop_the_others(self):
        leads = self._free_leads(3)
        change = type(self.env["crm.owner.change"])._run

        def fail(model, batch, *args):
            if leads[1] in batch:
                raise ValueError("Broken lead")
            return change(model, batch, *args)

        with patch.object(type(self.env["crm.owner.change"]), "_run", fail), self.assertLogs(level="ERROR"):
            self._run()
        self.assertTrue(leads[0].user_id and leads[2].user_id)
        self.assertFalse(leads[1].user_id)
        self.assertEqual(leads[1].assignment_decision_ids.why, "It could not be given out: Broken lead")
        self.assertEqual(self._run(), (0, 0))

    def test_dry_run_writes_nothing_and_says_what_would_be_done(self):
        self.team.lead_strategy = "least_loaded"
        for user, capacity in zip(self.users, (30, 60, 90), strict=True):
            self._member(user).lead_capacity = capacity
        leads = self._free_leads(6)
        wizard = Form(self.env["crm.lead.give.out"].with_context(active_model="crm.lead", active_ids=leads.ids)).save()
        self.assertEqual(len(wizard.line_ids), 6)
        self.assertFalse(leads.user_id)
        self.assertFalse(leads.assignment_decision_ids)
        self.assertEqual(
            [len(wizard.line_ids.filtered(lambda line, user=user: line.user_id == user)) for user in self.users],
            [1, 2, 3],
        )
        self.assertIn("is least loaded: 0 open leads of", wizard.line_ids[0].why)
        planned = {line.lead_id: line.user_id for line in wizard.line_ids}
        wizard.action_give_out()
        self.assertEqual({lead: lead.user_id for lead in leads}, planned)

    def test_dry_run_of_too_many_says_what_is_left(self):
        leads = self._free_leads(5)
        leads[0].action_set_lost()
        leads[1].active = False
        context = {"active_model": "crm.lead", "active_ids": leads.ids, "active_test": False}
        with patch.object(crm_lead_give_out, "MAXIMUM", 2):
            wizard = Form(self.env["crm.lead.give.out"].with_context(**context)).save()
        self.assertEqual((wizard.lead_ids, wizard.left_count), (leads[2:4], 1))

    def test_dry_run_of_a_team(self):
        free, owned = self._free_lead(), self._lead(self.anna)
        context = {"active_model": "crm.team", "active_ids": self.team.ids}
        wizard = Form(self.env["crm.lead.give.out"].with_context(**context)).save()
        self.assertEqual(wizard.line_ids.lead_id, free)
        self.assertNotIn(owned, wizard.lead_ids)
