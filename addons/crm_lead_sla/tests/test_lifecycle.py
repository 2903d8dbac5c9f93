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

    def test_policy_archived(self):
        self.policy.active = False
        self.assertRecordValues(self._clock(self.lead), [{"state": "cancelled"}])
        self.assertFalse(self._clock(self._arrive(self.at(12, 9))))

    def test_policy_deleted(self):
        clock = self._clock(self.lead)
        self.policy.unlink()
        self.assertRecordValues(clock, [{"state": "cancelled", "policy_name": "Answer within 4 hours"}])

    def test_leads_older_than_the_policy_are_left_alone(self):
        with freeze_time(self.at(12, 10)):
            policy = self._policy(name="Any", team_ids=False, domain="[('priority', '=', '3')]")
        self.lead.priority = "3"
        self.assertFalse(self._clock(self.lead, policy))

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

    def test_bad_policies(self):
        bad = [
            "[('nowhere', '=', 1)]",
            "[('user_id.password', '=', 'x')]",
            "__import__('os')",
            "[(",
            "[('id', '=', 1)] * 300",
        ]
        for domain in bad:
            with self.subTest(domain), self.assertRaisesRegex(ValidationError, "Only Leads That Fit"):
                self._policy(domain=domain)
        with self.assertRaisesRegex(ValidationError, "stages"):
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
