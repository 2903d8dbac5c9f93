from datetime import date

from odoo.tests import tagged

from .common import FunnelCase

REPORTS = (
    "crm.deal.report", "crm.period.rate.report", "crm.cohort.rate.report", "crm.closing.report", "crm.open.deal",
    "crm.forecast.report", "crm.forecast.backtest", "crm.loss.report", "crm.stage.flow", "crm.channel.report",
    "crm.channel.report.first", "crm.funnel.fact",
)  # fmt: skip


@tagged("post_install", "-at_install")
class TestUnknownZone(FunnelCase):
    """A company whose working hours are in a time zone that is gone: its days are told by UTC."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.cr.execute(
            "UPDATE resource_calendar SET tz = 'US/Pacific-New' WHERE id = %s", cls.company.resource_calendar_id.ids
        )
        cls.env.invalidate_all()
        cls.registry.clear_cache()
        cls.addClassCleanup(cls.registry.clear_cache)

    def test_every_report_is_read(self):
        for model in REPORTS:
            with self.subTest(model=model):
                self.env[model].with_company(self.company).search([]).read()

    def test_day_of_a_deal(self):
        """23:00 of 9 March in UTC."""
        lead = self.env["crm.lead"].create({
            "name": "Deal", "type": "opportunity", "company_id": self.company.id, "team_id": self.team.id,
        })  # fmt: skip
        self.env.flush_all()
        self.env.cr.execute("UPDATE crm_lead SET create_date = '2026-03-09 23:00:00' WHERE id = %s", lead.ids)
        deal = self.env["crm.deal.report"].search([("lead_id", "=", lead.id)])
        self.assertEqual(deal.day, date(2026, 3, 9))
