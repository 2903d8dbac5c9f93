from dateutil.relativedelta import relativedelta

from odoo.fields import Command
from odoo.tests import HttpCase, tagged

from .common import FunnelCase


@tagged("post_install", "-at_install")
class TestCalculatorTour(FunnelCase, HttpCase):
    def test_director_asks_what_a_goal_takes(self):
        steps = [Command.create({"stage_id": stage.id, "sequence": stage.sequence}) for stage in self.stages[:2]]
        self.env["crm.funnel"].create({"name": "Two steps", "sequence": -100, "step_ids": steps})
        day = (self._today() + relativedelta(months=-1, day=10)).isoformat()
        for stage, number in zip(self.stages[:2], (20, 10), strict=True):
            self._log_all([{"stage_id": stage.id, "day": day}] * number)
        self.env["crm.team.member"].create({"user_id": self.anna.id, "crm_team_id": self.team.id})
        self.director.password = self.director.login  # start_tour logs in with the login as password
        self.start_tour("/odoo/funnel-calculator", "crm_funnel_metrics_calculator", login=self.director.login)
