from datetime import datetime, timedelta

from odoo.tests import HttpCase, tagged

from .day_common import DayCommon


class ReportTourCommon(DayCommon, HttpCase):
    def setUp(self):
        super().setUp()
        for user in (self.anna, self.leader):
            login = f"touring_{user.login}"
            user.write({"login": login, "password": login})  # start_tour logs in with the login as password

    def submit(self, tour):
        """Anna made one call; she states three more, and submits."""
        today = datetime.now().date()
        days = {"date_from": today - timedelta(days=2), "date_to": today + timedelta(days=2)}
        self.score(self.anna, self.calls, 30, period="week", day=today, **days)
        for ahead in (-1, 0, 1):  # wherever the browser is
            self.call(self.anna, day=today + timedelta(days=ahead))
        self.start_tour("/odoo/my-day-report", tour, login=self.anna.login)
        report = self.env["crm.day.report"].search([("user_id", "=", self.anna.id)])
        self.assertRecordValues(report.line_ids, [{"measured": 1, "added": 3, "comment": "At the fair"}])
        self.assertEqual(report.state, "submitted")
        return report


@tagged("post_install", "-at_install")
class TestDayReportTour(ReportTourCommon):
    """A person submits, the leader looks and returns, in the browser."""

    def test_a_report_is_submitted_and_returned(self):
        report = self.submit("crm_activity_plan_submit_report")
        self.start_tour("/odoo/day-reports", "crm_activity_plan_return_report", login=self.leader.login)
        self.assertEqual((report.state, report.activity_ids.user_id), ("returned", self.anna))


@tagged("post_install", "-at_install")
class TestDayReportPhoneTour(ReportTourCommon):
    browser_size = "390x844"
    touch_enabled = True

    def test_a_report_is_submitted_on_a_phone(self):
        self.submit("crm_activity_plan_submit_report_phone")
