from datetime import timedelta

from odoo import fields
from odoo.fields import Command
from odoo.tests import tagged

from odoo.addons.crm_funnel_metrics.tests.common import FunnelCase
from odoo.addons.crm_funnel_metrics.tests.dashboard_common import DashboardCase


@tagged("post_install", "-at_install")
class TestFunnelDashboard(FunnelCase, DashboardCase):
    """Figures of the last 90 days, beside those of the 90 days before."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.dashboard = cls.env.ref("crm_funnel_metrics_spreadsheet.spreadsheet_dashboard_funnel")
        for user in (cls.anna, cls.director):
            user.write({"password": user.login, "tz": "UTC"})

    def _add_deals(self):
        """Now: won 300 by Anna and 100 by Boris, one lost, three came. Before: one won, three lost, two came."""
        today = fields.Date.today()
        won = {"stage_id": self.won_stage.id}
        recent, before = today - timedelta(days=20), today - timedelta(days=120)
        self._close("won", recent, expected_revenue=300, lead_day=recent - timedelta(days=10), **won)
        won["holder_id"] = self.boris.id
        self._close("won", recent, expected_revenue=100, lead_day=recent - timedelta(days=30), **won)
        self._close("lost", recent, next_move=False)
        self._close("won", before, expected_revenue=50, lead_day=before - timedelta(days=8))
        for _number in range(3):
            self._close("lost", before)
        for came in (recent, recent, recent, before, before):
            self._deal(came=came)
        return recent

    def _add_funnel(self, day):
        """Four deals came into the first stage, two of them went on to the second."""
        rows = [{"day": day, "stage_id": self.stages[0].id, "move": "created"}] * 4
        self._log_all([*rows, *[{"day": day, "stage_id": self.stages[1].id}] * 2])
        return self.env["crm.funnel"].create(
            {
                "name": "Two stages",
                "sequence": -1,
                "step_ids": [
                    Command.create({"sequence": number, "stage_id": stage.id, "name": f"Level {number}"})
                    for number, stage in enumerate(self.stages[:2], 1)
                ],
            }
        )

    def test_figures(self):
        recent = self._add_deals()
        funnel = self._add_funnel(recent)
        self.env.flush_all()
        today = fields.Date.today()
        days = {"date_from": today - timedelta(days=89), "date_to": today}
        picture = self.env["crm.funnel"].with_user(self.director).get_picture(funnel.id, **days)
        steps = [step["number"] for step in picture["steps"]]
        self.assertEqual(steps, [4 + 5, 2], "the five deals came into the first stage today, as far as it knows")
        self.assert_dashboard(
            self.dashboard,
            self.director.login,
            {
                "Data!B2": 3, "Data!C2": 2,
                "Data!B3": 2, "Data!C3": 1,
                "Data!B4": 1, "Data!C4": 3,
                "Data!B5": 400, "Data!C5": 50,
                "Data!D6": "67%", "Data!E6": "25%",
                "Data!B7": 20, "Data!C7": 8,
                "Data!A12": "Level 1", "Data!B12": steps[0],
                "Data!A13": "Level 2", "Data!B13": steps[1], "Data!C13": "22%",
                "Data!A14": "",
            },
        )  # fmt: skip

    def test_a_salesperson_sees_the_own_figures(self):
        self._add_deals()
        self.env.flush_all()
        self.assert_dashboard(self.dashboard, self.anna.login, {"Data!B3": 1, "Data!B5": 300, "Data!B2": 3})

    def test_nothing_yet_shows_a_sample(self):
        self.assert_dashboard(self.dashboard, self.anna.login, {"Data!B3": 84, "Data!A12": "Contacts"}, is_sample=True)

    def test_on_a_phone(self):
        self._add_deals()
        self.env.flush_all()
        self.assert_phone(self.dashboard, self.director.login)
