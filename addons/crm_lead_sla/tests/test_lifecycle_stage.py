from freezegun import freeze_time
from psycopg2 import IntegrityError

from odoo.exceptions import ValidationError
from odoo.tools import mute_logger

from .lifecycle_common import LifecycleCommon


class TestLifecycleStage(LifecycleCommon):
    """The lead goes from stage to stage, and stages go."""

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
