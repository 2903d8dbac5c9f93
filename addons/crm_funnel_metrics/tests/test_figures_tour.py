from dateutil.relativedelta import relativedelta

from odoo.tests import HttpCase, tagged

from .common import FunnelCase


@tagged("post_install", "-at_install")
class TestFiguresTour(FunnelCase, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.director.password = "funnel_director"  # start_tour logs in with the login as password

    def _start(self, action, tour):
        self.start_tour(f"/odoo/action-crm_funnel_metrics.{action}", tour, login=self.director.login)

    def test_director_reads_the_figures_and_opens_their_records(self):
        today = self._today().isoformat()
        self._log_all([{"day": today, "next_move": move, "hours": 24} for move in ("forward", "lost", "lost")])
        self._close("won", today, lead_name="Deal of the tour")
        self._close("lost", today)
        self._start("crm_stage_flow_board_action", "crm_funnel_metrics_figures")

    def test_director_reads_the_forecast_and_how_good_it_was(self):
        """A deal won and one lost three months ago; two deals are open, and were on the second of last month."""
        self.env["ir.config_parameter"].set_param("crm_funnel_metrics.minimum_cases", "2")
        decided, before = (self._today(self.director) + relativedelta(months=-number, day=2) for number in (3, 1))
        for outcome in ("won", "lost"):
            ref = self.new_ref()
            self._log(lead_ref=ref, day=decided.isoformat(), next_move=outcome)
            self._close(outcome, decided.isoformat(), lead_ref=ref, moment=f"{decided} 10:00:00")
        for _number in range(2):
            deal = self._deal(expected_revenue=1000, probability=10)
            self._log(lead_id=deal.id, lead_ref=deal.id, day=before.isoformat())
        self._start("crm_forecast_board_action", "crm_funnel_metrics_forecast")
