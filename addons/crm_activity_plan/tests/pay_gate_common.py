from datetime import date

from odoo.tests import new_test_user

from .day_common import DayCommon

MARCH = date(2026, 3, 1)


class PayGateCommon(DayCommon):
    """Anna and Boris have closed scores in March 2026; Alma and Bert decide on the pay gates."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.won = cls.metric("deals_won_amount")
        group = "crm_activity_plan.group_pay_gate"
        cls.accountant = new_test_user(cls.env, "alma", f"base.group_user,{group}")
        cls.boss = new_test_user(cls.env, "bert", f"sales_team.group_sale_manager,{group}")
        cls.scale = cls.env["crm.pay.scale"].create(
            {
                "name": "Test",
                "line_ids": [
                    (0, 0, {"fulfilment": 1, "share": 1}),
                    (0, 0, {"fulfilment": 0.8, "share": 0.9}),
                    (0, 0, {"fulfilment": 0.5, "share": 0.6}),
                ],
            }
        )
        cls.company.pay_scale_id = cls.scale

    def sales(self, target, fact, user=None, metric=None, **vals):
        return self.closed(user or self.anna, metric or self.won, target, fact, plan=self.sales_plan, **vals)

    def activity(self, target, fact, user=None, metric=None, **vals):
        return self.closed(user or self.anna, metric or self.calls, target, fact, **vals)

    def closed(self, user, metric, target, fact, **vals):
        return self.score(user, metric, target, fact, **{"period": "month", "state": "closed", **vals})

    def gate(self, user=None):
        gates = self.env["crm.pay.gate"]._generate(self.company, MARCH)
        return gates.filtered(lambda gate: gate.user_id == (user or self.anna))
