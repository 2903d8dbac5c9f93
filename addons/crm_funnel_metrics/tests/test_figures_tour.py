from odoo.tests import HttpCase, tagged

from .common import FunnelCase


@tagged("post_install", "-at_install")
class TestFiguresTour(FunnelCase, HttpCase):
    def test_director_reads_the_figures_and_opens_their_records(self):
        today = self._today().isoformat()
        self._log_all([{"day": today, "next_move": move, "hours": 24} for move in ("forward", "lost", "lost")])
        self._close("won", today, lead_name="Deal of the tour")
        self._close("lost", today)
        self.director.password = "funnel_director"  # start_tour logs in with the login as password
        self.start_tour(
            "/odoo/action-crm_funnel_metrics.crm_stage_flow_board_action",
            "crm_funnel_metrics_figures",
            login=self.director.login,
        )
