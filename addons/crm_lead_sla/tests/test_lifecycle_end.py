from freezegun import freeze_time

from .lifecycle_common import LifecycleCommon


class TestLifecycleEnd(LifecycleCommon):
    """The lead is lost, won, archived or deleted, and may come back."""

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
