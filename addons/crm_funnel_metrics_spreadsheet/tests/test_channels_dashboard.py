from odoo import fields
from odoo.tests import tagged

from odoo.addons.crm_funnel_metrics.tests.common import FunnelCase
from odoo.addons.crm_funnel_metrics.tests.dashboard_common import DashboardCase


@tagged("post_install", "-at_install")
class TestChannelsDashboard(FunnelCase, DashboardCase):
    """Figures of this year, for whoever may see the money of channels."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.dashboard = cls.env.ref("crm_funnel_metrics_spreadsheet.spreadsheet_dashboard_channels")
        cls.marketer = cls._new_user(
            "marketer", "sales_team.group_sale_salesman_all_leads,crm_funnel_metrics.group_channel_cost"
        )
        cls.marketer.write({"password": cls.marketer.login, "tz": "UTC"})
        cls.source = cls.env["utm.source"].create({"name": "Fair"})

    def _add_channel(self):
        """Today four inquiries of the fair came, which cost 100, and two customers were won."""
        today = fields.Date.today()
        vals = {"day": today, "lead_day": today, "source_id": self.source.id}
        self._log_all([{**vals, "move": "created"}] * 4)
        for _number in range(2):
            self._close("won", today, source_id=self.source.id, stage_id=self.won_stage.id)
        self.env["crm.marketing.cost"].create(
            {"date_from": today, "date_to": today, "amount": 100, "source_id": self.source.id,
             "company_id": self.company.id}
        )  # fmt: skip
        self.env.flush_all()

    def test_figures(self):
        """100 ÷ 4 inquiries, 100 ÷ 2 customers; nothing was paid yet: the whole cost is lost."""
        self._add_channel()
        report = self.env["crm.channel.report"].with_user(self.marketer)
        names = ("cost", "inquiries", "customers")
        specs = [f"{name}:{report._fields[name].aggregator}" for name in names]
        self.assertEqual(report._read_group([], [], specs), [(100, 4, 2)])
        self.assert_dashboard(
            self.dashboard,
            self.marketer.login,
            {"Data!B2": 100, "Data!B3": 4, "Data!B4": 25, "Data!B5": 2, "Data!B6": 50, "Data!B7": -1, "Data!C2": "",
             "Data!C3": ""},
        )  # fmt: skip

    def test_nothing_yet_shows_a_sample(self):
        self.assert_dashboard(self.dashboard, self.marketer.login, {"Data!B2": 24000}, is_sample=True)

    def test_on_a_phone(self):
        self._add_channel()
        self.assert_phone(self.dashboard, self.marketer.login)

    def test_only_for_the_group(self):
        dashboards = self.env["spreadsheet.dashboard"]
        self.assertIn(self.dashboard, dashboards.with_user(self.marketer).search([]))
        self.assertNotIn(self.dashboard, dashboards.with_user(self.director).search([]))
