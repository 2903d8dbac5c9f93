from datetime import date

from odoo.exceptions import RedirectWarning, ValidationError
from odoo.tests import tagged

from .pay_gate_common import PayGateCommon


@tagged("post_install", "-at_install")
class TestPayGateRule(PayGateCommon):
    """Which share the closed scores of a month come to."""

    def test_sales_met_and_activity_at_60_is_full_pay(self):
        self.sales(1000, 1000)
        self.activity(100, 60)
        gate = self.gate()
        self.assertRecordValues(gate, [{"outcome": "sales_met", "share": 1, "has_share": True, "state": "draft"}])
        self.assertEqual(gate.line_ids.metric_id, self.won, "the activity plan is not looked at")

    def test_sales_at_90_and_activity_at_100_is_full_pay(self):
        self.sales(1000, 900)
        self.activity(100, 100)
        self.assertRecordValues(
            self.gate(),
            [{"outcome": "by_scale", "sales_fulfilment": 0.9, "activity_fulfilment": 1, "share": 1}],
        )

    def test_sales_at_90_and_activity_at_80_goes_by_the_scale(self):
        self.sales(1000, 900)
        self.activity(100, 80)
        self.assertRecordValues(self.gate(), [{"outcome": "by_scale", "share": 0.9, "scale_name": "Test"}])

    def test_no_target_is_neither_nothing_nor_everything(self):
        """On leave for the whole month: there are scores, and none of them asks for anything."""
        self.sales(None, 0)
        self.activity(None, 5)
        gate = self.gate()
        self.assertRecordValues(gate, [{"outcome": "no_target", "has_share": False, "open_count": 0}])
        self.assertFalse(gate.line_ids)
        self.assertIn("no share", gate.explanation)

    def test_sales_missed_without_an_activity_target_gives_no_share_either(self):
        self.sales(1000, 900)
        self.assertRecordValues(self.gate(), [{"outcome": "no_target", "has_share": False, "has_sales": True}])

    def test_without_a_sales_target_the_activity_plan_decides(self):
        self.activity(100, 50)
        gate = self.gate()
        self.assertRecordValues(gate, [{"outcome": "by_scale", "has_sales": False, "share": 0.6}])
        self.assertIn("no sales target", gate.explanation)

    def test_a_target_of_zero_is_met(self):
        self.activity(0, 0)
        self.assertRecordValues(self.gate(), [{"outcome": "by_scale", "activity_fulfilment": 1, "share": 1}])

    def test_without_a_scale_one_is_asked_for(self):
        """Both before computing, in the window, and where it is computed anyway."""
        self.activity(100, 60)
        self.company.pay_scale_id = False
        self.env["crm.pay.scale"].search([]).active = False
        with self.assertRaisesRegex(RedirectWarning, "no pay scale"):
            self.gate()
        window = self.env["crm.pay.gate.generate"].with_user(self.boss).create({"company_id": self.company.id})
        self.assertFalse(window.scale_id)
        self.scale.active = True
        window.invalidate_recordset()
        self.assertEqual(window.scale_id, self.scale, "the first one, where the company has chosen none")

    def test_the_scale_by_steps_and_evenly(self):
        """Linear half way between 50 % -> 60 % and 80 % -> 90 %: 65 % -> 75 %."""
        stepped = {0.49: 0, 0.5: 0.6, 0.65: 0.6, 0.7999: 0.6, 0.8: 0.9, 0.99: 0.9, 1: 1, 1.5: 1}
        linear = {0.49: 0, 0.5: 0.6, 0.65: 0.75, 0.8: 0.9, 0.9: 0.95, 1: 1, 1.5: 1}
        for mode, shares in {"stepped": stepped, "linear": linear}.items():
            self.scale.mode = mode
            for fulfilment, share in shares.items():
                self.assertAlmostEqual(self.scale._get_share(fulfilment), share, msg=f"{mode} {fulfilment}")

    def test_the_average_goes_by_weight_and_mails_do_not_buy_calls(self):
        """Calls 50 % weigh 3, e-mails 300 % count as 100 % and weigh 1: (150 + 100) / 4 = 62.5 %."""
        self.activity(100, 50, weight=3)
        self.activity(100, 300, metric=self.emails, weight=1)
        self.assertAlmostEqual(self.gate().activity_fulfilment, 0.625)

    def test_each_day_counts_up_to_its_target(self):
        """60 calls on Monday and none on Tuesday, of 30 a day each: half of the plan."""
        for day, fact in ((9, 60), (10, 0)):
            self.activity(30, fact, period="day", day=date(2026, 3, day))
        gate = self.gate()
        self.assertRecordValues(
            gate.line_ids,
            [{"periods": 2, "periods_done": 1, "target": 60, "fact": 60, "counted": 30, "fulfilment": 0.5}],
        )

    def test_a_missed_must_have_holds_the_whole_plan_down(self):
        """Calls 40 % of weight 1 and a must-have, e-mails 100 % of weight 9: 94 % by weight, but 40 %."""
        self.activity(100, 40, is_must=True)
        self.activity(100, 100, metric=self.emails, weight=9)
        gate = self.gate()
        self.assertAlmostEqual(gate.activity_fulfilment, 0.4)
        self.assertIn("94 %", gate.explanation)
        self.assertIn("must-have Calls", gate.explanation)

    def test_money_is_added_up_but_a_must_have_of_the_sales_plan_stays_one(self):
        """150 % of one direction make up for 60 % of the other (105 %), unless that is a must-have."""
        other = self.metric("deals_won")
        self.sales(1000, 1500)
        small = self.sales(10, 6, metric=other)
        self.assertRecordValues(self.gate(), [{"outcome": "sales_met", "sales_fulfilment": 1.05}])
        small.is_must = True
        self.assertRecordValues(self.gate(), [{"outcome": "no_target", "sales_fulfilment": 1.05}])

    def test_a_week_belongs_to_the_month_in_which_it_ends(self):
        vals = {"period": "week", "date_from": date(2026, 2, 23), "date_to": date(2026, 3, 1)}
        self.activity(10, 5, **vals)
        self.activity(10, 0, metric=self.emails, period="week", date_from=date(2026, 3, 30), date_to=date(2026, 4, 5))
        self.assertEqual(self.gate().line_ids.metric_id, self.calls)

    def test_a_plan_missed_by_little_is_missed(self):
        """99,996 of 100,000 are 99.99 %, not 100 %; but the last digit of a target by the hours is no reason."""
        sales = self.sales(100000, 99996)
        self.activity(100, 80)
        self.assertRecordValues(self.gate(), [{"outcome": "by_scale", "sales_fulfilment": 0.9999, "share": 0.9}])
        sales.write({"target": 2.000001, "fact": 2})
        self.assertRecordValues(self.gate(), [{"outcome": "sales_met", "sales_fulfilment": 1, "share": 1}])

    def test_a_scale_has_a_step(self):
        with self.assertRaisesRegex(ValidationError, "at least one step"):
            self.env["crm.pay.scale"].create({"name": "Nothing for anybody"})
        with self.assertRaisesRegex(ValidationError, "at least one step"):
            self.scale.line_ids = [(5, 0, 0)]
