from odoo.tests import HttpCase, tagged

from .common import FunnelCase


@tagged("post_install", "-at_install")
class TestStageRuleTour(FunnelCase, HttpCase):
    def test_salesperson_is_told_what_is_missing_and_does_it(self):
        call = self.env.ref("mail.mail_activity_data_call")
        self.env["crm.stage.rule"].create({"stage_id": self.stages[1].id, "activity_type_ids": call.ids})
        self.env["crm.team.member"].create({"user_id": self.anna.id, "crm_team_id": self.team.id})
        deal = self._deal(name="Deal of the tour")
        self.anna.password = self.anna.login  # start_tour logs in with the login as password
        self.start_tour("/odoo/crm", "crm_funnel_metrics_stage_rule", login=self.anna.login)
        self.assertEqual(deal.stage_id, self.stages[1])
