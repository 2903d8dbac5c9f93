from freezegun import freeze_time

from odoo.tests import tagged

from .common import SlaCommon


@tagged("post_install", "-at_install")
class LifecycleCommon(SlaCommon):
    """What happens to an inquiry of Friday 17:00, due on Monday 12:00, that is not simply answered."""

    def setUp(self):
        super().setUp()
        self.lead = self._arrive(self.at(9, 17))
        self.spam = self.env["crm.lost.reason"].create({"name": "Spam"})
        self.wrong = self.env["crm.lost.reason"].create({"name": "Wrong number", "sla_handled": True})

    def _lose(self, reason):
        with freeze_time(self.at(12, 10)):
            self.lead.with_user(self.anna).action_set_lost(lost_reason_id=reason.id)

    def _move(self, moment, stage):
        with freeze_time(moment):
            self.lead.with_user(self.anna).stage_id = stage

    def _merge(self, moment, leads):
        with freeze_time(moment):
            return leads.merge_opportunity(user_id=self.anna.id, team_id=self.team.id)
