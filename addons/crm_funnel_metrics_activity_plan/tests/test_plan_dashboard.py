from odoo import fields
from odoo.tests import tagged

from odoo.addons.crm_activity_plan.tests.common import PlanCase
from odoo.addons.crm_funnel_metrics.tests.dashboard_common import DashboardCase


@tagged("post_install", "-at_install")
class TestPlanDashboard(PlanCase, DashboardCase):
    """The month of today; works in the first hour of every day, so that no time passes while the browser opens it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.dashboard = cls.env.ref("crm_funnel_metrics_activity_plan.spreadsheet_dashboard_plan")
        cls.company.resource_calendar_id = cls.new_calendar("Early", [(0, 1)], days="0123456")
        cls.director.password = cls.director.login

    def _add_plan(self):
        """Anna won 3 of 20 deals, Boris 1 of 20, for 350 of 2,000; a year ago Anna won 2 for 200."""
        today = fields.Date.today()
        first = today.replace(day=1)
        self.member(self.anna)
        self.member(self.boris)
        lines = (self.won, 20, "month"), (self.amount, 1000, "month")
        self.plan(self.team, *lines, first=first, last=False, kind="sales")
        self.deals(self.anna, 3, today, 100)
        self.deals(self.boris, 1, today, 50)
        self.deals(self.anna, 2, fields.Date.add(fields.Date.subtract(first, years=1), days=14), 100)
        self.scores._generate(first, today)
        self.env.flush_all()

    def test_figures(self):
        self._add_plan()
        state = self.env["crm.plan.fact"].with_user(self.director).get_state()
        deals, amount = (direction["cell"] for direction in state["directions"])
        self.assertEqual((deals["fact"], deals["target"], amount["fact"], amount["target"]), (4, 40, 350, 2000))
        self.assert_dashboard(
            self.dashboard,
            self.director.login,
            {
                "Data!A2": "Deals won",
                "Data!B2": 40, "Data!C2": 4, "Data!D2": "10%", "Data!H2": 2,
                "Data!E2": f"{round(100 * deals['gone'])}%",
                "Data!A3": "Deals won, amount",
                "Data!B3": 2000, "Data!C3": 350, "Data!D3": "18%", "Data!H3": 200,
                "Data!A4": "",
            },
        )  # fmt: skip

    def test_nothing_yet_shows_a_sample(self):
        self.env["crm.activity.score"].search([("company_id", "=", self.company.id)]).unlink()
        self.assert_dashboard(self.dashboard, self.director.login, {"Data!C3": 41}, is_sample=True)

    def test_on_a_phone(self):
        self._add_plan()
        self.assert_phone(self.dashboard, self.director.login)
