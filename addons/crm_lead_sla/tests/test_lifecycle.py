from freezegun import freeze_time
from psycopg2 import IntegrityError

from odoo.exceptions import ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import SlaCommon


@tagged("post_install", "-at_install")
class TestLifecycle(SlaCommon):
    """What happens to an inquiry of Friday 17:00, due on Monday 12:00, that is not simply answered."""

    def setUp(self):
        super().setUp()
        self.lead = self._arrive(self.at(9, 17))
        self.spam = self.env["crm.lost.reason"].create({"name": "Spam"})
        self.wrong = self.env["crm.lost.reason"].create({"name": "Wrong number", "sla_handled": True})

    def test_lost_before_the_answer(self):
        self._lose(self.spam)
        self.assertRecordValues(self._clock(self.lead), [{"state": "cancelled", "date_end": self.at(12, 10)}])

    def test_lost_for_a_reason_that_is_an_answer(self):
        self._lose(self.wrong)
        self.assertRecordValues(self._clock(self.lead), [{"state": "met", "responsible_id": self.anna.id}])

    def test_a_machine_does_not_handle(self):
        with freeze_time(self.at(12, 10)):
            self.lead.action_set_lost(lost_reason_id=self.wrong.id)
        self.assertEqual(self._clock(self.lead).state, "cancelled")

    def test_lost_when_it_was_late_already(self):
        """What was missed is not undone by losing the lead."""
        self._run(self.at(12, 13))
        with freeze_time(self.at(12, 15)):
            self.lead.with_user(self.anna).action_set_lost(lost_reason_id=self.wrong.id)
        self.assertRecordValues(self._clock(self.lead), [{"state": "missed", "responsible_id": self.anna.id}])

    def test_late_is_late_though_the_job_has_not_noticed(self):
        """An hour after the deadline, before any run: won, lost as spam, archived, deleted, out of the policy."""
        other = self.env["crm.team"].create({"name": "Other"})
        ends = {
            "won": lambda lead: lead.with_user(self.anna).action_set_won(),
            "lost": lambda lead: lead.with_user(self.anna).action_set_lost(lost_reason_id=self.spam.id),
            "archived": lambda lead: lead.with_user(self.anna).action_archive(),
            "deleted": lambda lead: lead.unlink(),
            "moved": lambda lead: lead.write({"team_id": other.id, "user_id": False}),
        }
        for name, end in ends.items():
            with self.subTest(name):
                lead = self._arrive(self.at(9, 17))
                clock = self._clock(lead)
                with freeze_time(self.at(12, 14)):
                    end(lead)
                self.assertRecordValues(clock, [{
                    "state": "missed", "date_end": self.at(12, 14), "responsible_id": self.anna.id,
                }])  # fmt: skip

    def test_late_archived_and_restored_is_late_still(self):
        """Putting a late lead away and back makes it neither in time nor due at another moment."""
        with freeze_time(self.at(12, 14)):
            self.lead.with_user(self.anna).action_archive()
        with freeze_time(self.at(13, 20)):
            self.lead.with_user(self.leader).write({"active": True, "user_id": self.boris.id})
        self._run(self.at(14, 10))
        self.assertRecordValues(self._clock(self.lead), [{
            "state": "missed", "date_end": False, "date_due": self.at(12, 12), "responsible_id": self.anna.id,
        }])  # fmt: skip
        self._answer(self.lead, self.at(14, 11), user=self.boris)
        self.assertRecordValues(self._clock(self.lead), [{"state": "missed", "responsible_id": self.anna.id}])

    def test_answered_while_it_was_put_away(self):
        with freeze_time(self.at(12, 10)):
            self.lead.action_archive()
        self._answer(self.lead, self.at(12, 11))
        with freeze_time(self.at(14, 9)):
            self.lead.action_unarchive()
        self.assertRecordValues(self._clock(self.lead), [{"state": "met", "date_answered": self.at(12, 11)}])

    def test_archived_policy_is_in_force_nowhere(self):
        """Not even for who comes from a list with archived records: what is read then is kept for everybody."""
        self.policy.active = False
        self.env.registry.clear_cache()
        policies = self.env["crm.sla.policy"].with_context(active_test=False)
        self.assertNotIn(self.policy.id, [rule.id for rule in policies._get_rules()])

    def test_policy_of_an_archived_team_is_for_no_other(self):
        closed = self.env["crm.team"].create({"name": "Closed"})
        policy = self._policy(name="Of the closed", team_ids=closed.ids)
        self.policy.active = False
        closed.active = False
        self.env.invalidate_all()
        self.env.registry.clear_cache()
        self.assertFalse(self._clock(self._arrive(self.at(12, 10)), policy))

    def test_archived(self):
        with freeze_time(self.at(12, 10)):
            self.lead.action_archive()
        self.assertEqual(self._clock(self.lead).state, "cancelled")

    def test_restored_with_what_was_left(self):
        """Two hours were used when it was put away on Mon 10:00; back on Wed 9:00 the other two run."""
        with freeze_time(self.at(12, 10)):
            self.lead.action_archive()
        with freeze_time(self.at(14, 9)):
            self.lead.action_unarchive()
        self.assertRecordValues(self._clock(self.lead), [{"state": "running", "date_due": self.at(14, 11)}])

    def test_restored_after_the_answer_stays_answered(self):
        self._answer(self.lead, self.at(12, 10))
        with freeze_time(self.at(12, 11)):
            self.lead.action_archive()
        with freeze_time(self.at(14, 9)):
            self.lead.action_unarchive()
        self.assertEqual(self._clock(self.lead).state, "met")

    def test_won(self):
        with freeze_time(self.at(12, 10)):
            self.lead.with_user(self.anna).action_set_won()
        self.assertEqual(self._clock(self.lead).state, "met")

    def test_deleted(self):
        clock = self._clock(self.lead)
        with freeze_time(self.at(12, 10)):
            self.lead.unlink()
        self.assertRecordValues(clock, [{"state": "cancelled", "lead_id": False, "lead_name": "Inquiry"}])

    def test_new_inquiry_merged_into_an_answered_lead(self):
        """The old lead was answered; the new inquiry of Tuesday 9:00 waits until Tuesday 13:00, merged or not."""
        self._answer(self.lead, self.at(12, 10))
        fresh = self._arrive(self.at(13, 9))
        survivor = self._merge(self.at(13, 10), self.lead + fresh)
        clocks = self.env["crm.sla.clock"].search([("lead_id", "=", survivor.id)], order="date_start")
        self.assertRecordValues(clocks, [
            {"state": "met", "date_start": self.at(9, 17)},
            {"state": "running", "date_start": self.at(13, 9)},
        ])  # fmt: skip
        self.assertEqual(clocks[1].date_due, self.at(13, 13))
        self._answer(survivor, self.at(13, 11))
        self.assertEqual(clocks[1].state, "met")

    def test_merged_before_any_answer(self):
        """Both wait: the older one runs on."""
        fresh = self._arrive(self.at(12, 9))
        survivor = self._merge(self.at(12, 10), self.lead + fresh)
        clocks = self.env["crm.sla.clock"].search([("lead_id", "=", survivor.id)], order="date_start")
        self.assertEqual(clocks.mapped("state"), ["running", "cancelled"])
        self._answer(survivor, self.at(12, 11))
        with freeze_time(self.at(12, 12)):
            survivor.with_user(self.anna).stage_id = self.qualified
        self.assertEqual(clocks.mapped("state"), ["met", "cancelled"], "nobody waits any more")

    def test_merged_inquiry_is_the_business_of_who_holds_the_lead(self):
        """An inquiry of nobody goes into Anna's lead at 10:00; from then on it is hers, by her own time."""
        self._answer(self.lead, self.at(12, 10))
        with freeze_time(self.at(13, 9)):
            fresh = self._arrive(self.at(13, 9))
            fresh.user_id = False
        survivor = self._merge(self.at(13, 10), self.lead + fresh)
        self.assertEqual(survivor, self.lead)
        clock = self.env["crm.sla.clock"].search([("lead_id", "=", survivor.id), ("date_end", "=", False)])
        self.assertRecordValues(clock, [{
            "holder_id": self.anna.id, "date_holder_start": self.at(13, 10), "date_holder_due": self.at(13, 15),
        }])  # fmt: skip
        self._run(self.at(13, 14))
        self.assertRecordValues(clock, [{"state": "missed", "responsible_id": self.anna.id}])

    def test_policy_edited_while_clocks_run(self):
        """Eight hours instead of four: Mon 17:00, with lunch."""
        with freeze_time(self.at(12, 9)):
            self.policy.limit = 8
        self._run(self.at(12, 9, 1))
        self.assertDue(self.lead, self.at(12, 17))

    def test_policy_made_stricter_is_late_at_once(self):
        with freeze_time(self.at(12, 10)):
            self.policy.limit = 1
        self._run(self.at(12, 10, 1))
        self.assertEqual(self._clock(self.lead).state, "missed")

    def test_policy_made_milder_gives_time_again(self):
        """Late since 12:00; with eight hours it is due at 17:00, and then Anna is late again."""
        self._run(self.at(12, 12))
        clock = self._clock(self.lead)
        self.assertRecordValues(clock, [{"state": "missed", "responsible_id": self.anna.id}])
        with freeze_time(self.at(12, 13)):
            self.policy.limit = 8
        self._run(self.at(12, 13, 1))
        self.assertRecordValues(clock, [{
            "state": "running", "date_due": self.at(12, 17), "date_next": self.at(12, 17), "responsible_id": False,
        }])  # fmt: skip
        self._run(self.at(12, 17))
        self.assertRecordValues(clock, [{"state": "missed", "responsible_id": self.anna.id}])

    def test_policy_made_narrower_ends_the_clocks_of_the_others(self):
        urgent = self._arrive(self.at(9, 17), priority="3")
        with freeze_time(self.at(12, 10)):
            self.policy.domain = "[('priority', '=', '3')]"
        self._run(self.at(12, 10, 1))
        self.assertEqual((self._clock(self.lead).state, self._clock(urgent).state), ("cancelled", "running"))

    def test_pauses_chosen_while_clocks_run(self):
        """Two hours are used on Mon 10:00 when the stage becomes one that pauses; it is none any more on Tue 9:00."""
        clock = self._clock(self.lead)
        with freeze_time(self.at(12, 10)):
            self.policy.pause_stage_ids = self.new
        self._run(self.at(12, 10))
        self.assertRecordValues(clock, [{"state": "paused", "used_seconds": 2 * 3600, "date_next": False}])
        with freeze_time(self.at(13, 9)):
            self.policy.pause_stage_ids = False
        self._run(self.at(13, 9))
        self.assertRecordValues(clock, [{"state": "running", "date_due": self.at(13, 11)}])

    def test_policy_archived(self):
        with freeze_time(self.at(12, 10)):
            self.policy.active = False
        self.assertRecordValues(self._clock(self.lead), [{"state": "cancelled"}])
        self.assertFalse(self._clock(self._arrive(self.at(12, 9))))

    def test_policy_deleted(self):
        clock = self._clock(self.lead)
        with freeze_time(self.at(12, 10)):
            self.policy.unlink()
        self.assertRecordValues(clock, [{"state": "cancelled", "policy_name": "Answer within 4 hours"}])

    def test_leads_older_than_the_policy_are_left_alone(self):
        with freeze_time(self.at(12, 10)):
            policy = self._policy(name="Any", team_ids=False, domain="[('priority', '=', '3')]")
        self.lead.priority = "3"
        self.assertFalse(self._clock(self.lead, policy))

    def test_own_entry_has_no_clock_though_somebody_else_holds_it_later(self):
        """Anna has talked with the customer before she entered the lead, so nobody waits when Boris moves it on."""
        with freeze_time(self.at(9, 17)):
            own = self._lead(self.anna)
        with freeze_time(self.at(13, 9)):
            own.sudo().user_id = self.boris
            own.with_user(self.boris).stage_id = self.qualified
        self.assertFalse(self._clock(own))

    def test_answered_before_there_was_a_promise(self):
        """It came to a team without a policy and was answered after five hours; now it goes to a team with one."""
        other = self.env["crm.team"].create({"name": "Other"})
        lead = self._arrive(self.at(12, 9), team_id=other.id)
        self.assertFalse(self._clock(lead))
        waiting = self._arrive(self.at(12, 9), team_id=other.id)
        self.env.cr.execute("UPDATE crm_lead SET create_date = %s WHERE id = %s", [self.at(12, 9), waiting.id])
        self.env.invalidate_all()
        self._answer(lead, self.at(12, 15))
        with freeze_time(self.at(13, 9)):
            (lead + waiting).write({"team_id": self.team.id})
        self.assertFalse(self._clock(lead))
        self.assertEqual(self._clock(waiting).date_start, self.at(12, 9))

    def test_lead_without_company_stays_with_the_policy_of_its_company(self):
        """Somebody who works in another company at the moment changes nothing about whose promise it is."""
        other = self.env["res.company"].create({"name": "Daughter"})
        self.policy.company_id = self.env.company
        lead = self._arrive(self.at(12, 9))
        lead.company_id = False
        clock = self._clock(lead)
        with freeze_time(self.at(12, 10)):
            lead.with_company(other).sudo().stage_id = self.qualified
        self.assertEqual(clock.state, "running")

    def test_field_of_the_policy_is_gone(self):
        """Inquiries come in all the same, and the other policies hold."""
        with freeze_time(self.at(5, 9)):
            broken = self._policy(name="Broken", sequence=1, domain="[('priority', '=', '3')]")
        self.env.cr.execute("UPDATE crm_sla_policy SET domain = '[(''x_gone'', ''='', 1)]' WHERE id = %s", [broken.id])
        self.env.invalidate_all()
        self.env.registry.clear_cache()
        with self.assertLogs("odoo.addons.crm_lead_sla", "WARNING") as logs:
            lead = self._arrive(self.at(12, 9))
        self.assertIn("Broken", logs.output[0])
        self.assertEqual(self._clock(lead).state, "running")

    def test_first_policy_that_fits(self):
        with freeze_time(self.at(5, 9)):
            hot = self._policy(name="Hot", limit=1, sequence=1, domain="[('priority', '=', '3')]")
        lead = self._arrive(self.at(12, 9), priority="3")
        self.assertDue(lead, self.at(12, 10), hot)
        self.assertFalse(self._clock(lead))

    def test_leaves_the_scope_of_its_policy(self):
        """Another team has no promise: the clock ends."""
        other = self.env["crm.team"].create({"name": "Other"})
        with freeze_time(self.at(12, 10)):
            self.lead.write({"team_id": other.id, "user_id": False})
        self.assertEqual(self._clock(self.lead).state, "cancelled")

    def test_team_deleted(self):
        """A policy of a team that is no more must not become one of all teams."""
        team = self.env["crm.team"].create({"name": "Short-lived"})
        with freeze_time(self.at(5, 9)):
            policy = self._policy(name="Theirs", team_ids=team.ids)
            both = self._policy(name="Both", team_ids=(team + self.team).ids)
        lead = self._arrive(self.at(12, 9), team_id=team.id)
        clock = self._clock(lead, policy)
        self.assertEqual(clock.state, "running")
        with freeze_time(self.at(12, 10)):
            team.unlink()
        self.assertFalse(policy.active)
        self.assertEqual(both.team_ids, self.team)
        self.assertRecordValues(clock, [{"state": "cancelled", "team_id": False}])

    def test_stage_deleted(self):
        with freeze_time(self.at(5, 9)):
            policy = self._policy(name="Presale", kind="stage_time", stage_ids=self.proposal.ids)
        self.proposal.unlink()
        self.assertFalse(policy.active)

    @mute_logger("odoo.sql_db")
    def test_target_stage_is_kept(self):
        with freeze_time(self.at(5, 9)):
            policy = self._policy(name="Presale", kind="stage_time", stage_ids=self.new.ids)
        policy.escalation_ids = [(0, 0, {"percent": 100, "action": "move_stage", "stage_id": self.proposal.id})]
        with self.assertRaises(IntegrityError), self.env.cr.savepoint():
            self.proposal.unlink()

    def test_pauses_in_a_stage(self):
        """One hour on Friday and one on Monday, then it waits for the customer until Wed 15:00: two are left."""
        self.policy.pause_stage_ids = self.qualified
        self._move(self.at(12, 10), self.qualified)
        clock = self._clock(self.lead)
        self.assertRecordValues(clock, [{"state": "paused", "date_due": False, "used_seconds": 2 * 3600}])
        self._move(self.at(14, 15), self.proposal)
        self.assertRecordValues(clock, [{"state": "running", "date_due": self.at(14, 17)}])

    def test_time_in_stage(self):
        with freeze_time(self.at(5, 9)):
            policy = self._policy(
                name="Not forgotten", kind="stage_time", limit=24, unit="hours", stage_ids=self.qualified.ids
            )
        self.assertFalse(self._clock(self.lead, policy))
        self._move(self.at(12, 10), self.qualified)
        self.assertDue(self.lead, self.at(13, 10), policy)
        self._move(self.at(12, 17), self.proposal)
        self.assertRecordValues(self._clock(self.lead, policy), [{"state": "met", "elapsed_hours": 7}])
        self._move(self.at(13, 9), self.qualified)
        self._run(self.at(14, 10))
        self._move(self.at(14, 11), self.proposal)
        self.assertRecordValues(self._clock(self.lead, policy), [{"state": "missed", "elapsed_hours": 26}])
        self._move(self.at(15, 9), self.qualified)
        self._move(self.at(16, 10), self.proposal)
        self.assertRecordValues(self._clock(self.lead, policy), [{"state": "missed", "elapsed_hours": 25}])

    def test_example_that_is_used_after_choosing_the_stage(self):
        """Presale over three months: where leads go is open until somebody switches it on."""
        example = self.env.ref("crm_lead_sla.crm_sla_policy_presale")
        step = example.escalation_ids.filtered(lambda step: step.action == "move_stage")
        step.stage_id = False
        with self.assertRaisesRegex(ValidationError, "To Stage"):
            example.active = True
        step.stage_id = self.proposal
        with freeze_time(self.at(5, 9)):
            example.write({"active": True, "stage_ids": [(6, 0, self.qualified.ids)]})
        self._move(self.at(12, 10), self.qualified)
        self.assertDue(self.lead, self.at(12, 11, month=4), example)  # 90 days, one of which has 23 hours
        self._run(self.at(12, 11, month=4))
        self.assertEqual(self.lead.stage_id, self.proposal)

    def test_bad_policies(self):
        bad = [
            "[('nowhere', '=', 1)]",
            "[('user_id.password', '=', 'x')]",
            "__import__('os')",
            "[(",
            "[('id', '=', 1)] * 300",
        ]
        for domain in bad:
            with (
                self.subTest(domain),
                self.assertRaisesRegex(ValidationError, "Only Leads That Fit"),
                self.env.cr.savepoint(),
            ):
                self._policy(domain=domain)
        with self.assertRaisesRegex(ValidationError, "stages"), self.env.cr.savepoint():
            self._policy(kind="stage_time")
        empty = self.env["resource.calendar"].create({"name": "Empty", "attendance_ids": []})
        with self.assertRaisesRegex(ValidationError, "no working hours"):
            self._policy(calendar_id=empty.id)
        with self.assertRaisesRegex(ValidationError, "To Stage"):
            self._policy(steps=[(100, "move_stage")])

    def _lose(self, reason):
        with freeze_time(self.at(12, 10)):
            self.lead.with_user(self.anna).action_set_lost(lost_reason_id=reason.id)

    def _move(self, moment, stage):
        with freeze_time(moment):
            self.lead.with_user(self.anna).stage_id = stage

    def _merge(self, moment, leads):
        with freeze_time(moment):
            return leads.merge_opportunity(user_id=self.anna.id, team_id=self.team.id)
