from datetime import timedelta

from odoo import fields
from odoo.tests import HttpCase, new_test_user, tagged

from .day_common import DayCommon


@tagged("post_install", "-at_install")
class TestPayGateTour(DayCommon, HttpCase):
    """The director confirms the month's gate, in the browser."""

    def test_the_month_is_computed_confirmed_and_locked(self):
        boss = new_test_user(
            self.env,
            "paying_director",
            "sales_team.group_sale_manager,crm_activity_plan.group_pay_gate",
            password="paying_director",  # start_tour logs in with the login as password
        )
        self.company.pay_scale_id = self.env["crm.pay.scale"].create(
            {"name": "Test", "line_ids": [(0, 0, {"fulfilment": 0.8, "share": 0.9})]}
        )
        last = fields.Date.today().replace(day=1) - timedelta(days=1)
        first = last.replace(day=1)
        month = {"period_start": first, "period_end": last, "date_from": first, "date_to": last}
        closed = {"period": "month", "state": "closed", **month}
        self.score(self.anna, self.metric("deals_won_amount"), 1000, 900, plan=self.sales_plan, **closed)
        self.score(self.anna, self.calls, 100, 80, **closed)
        self.start_tour("/odoo/pay-gates", "crm_activity_plan_pay_gate", login=boss.login)
        gate = self.env["crm.pay.gate"].search([("user_id", "=", self.anna.id), ("month", "=", first)])
        self.assertRecordValues(gate, [{"state": "locked", "confirmed_id": boss.id, "share": 0.9}])
