from freezegun import freeze_time

from .lifecycle_common import LifecycleCommon


class TestLifecycleMerge(LifecycleCommon):
    """An inquiry is merged into another lead."""

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
