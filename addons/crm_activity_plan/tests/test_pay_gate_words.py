from datetime import date

from odoo.tests import tagged

from .pay_gate_common import MARCH, PayGateCommon


@tagged("post_install", "-at_install")
class TestPayGateWords(PayGateCommon):
    """How a pay gate explains itself: on the screen, in totals and on paper."""

    def test_who_cannot_compute_reads_who_does(self):
        gates, text = self.env["crm.pay.gate"], "press Compute a Month"
        self.assertEqual(gates.with_user(self.boss).get_empty_list_help(text), text)
        self.assertIn("the right Pay Gate", gates.with_user(self.anna).get_empty_list_help(text))

    def test_the_words_are_in_the_language_of_the_reader_and_name_every_line(self):
        self.sales(1000, 900)
        self.activity(30, 60, period="day")
        self.activity(30, 0, period="day", day=date(2026, 3, 11))
        gate = self.gate()
        self.assertEqual(
            gate.explanation.split("\n"),
            [
                "The sales plan was fulfilled by 90 %, so it was not met. The activity plan decides.",
                "The activity plan was fulfilled by 50 %. By the scale Test this is 60 % of the base pay.",
            ],
        )
        self.assertEqual(
            gate.line_ids.mapped("explanation"),
            [
                "Deals won, amount: 900 of 1,000, that is 90 %.",
                "Calls: 60 of 60 in 2 periods, 1 of them reached. Each counted up to its target, that is 30 or 50 %.",
            ],
        )

    def test_the_sheet_is_printed_for_each_person(self):
        self.sales(1000, 900)
        self.activity(100, 80)
        self.activity(100, 50, user=self.boris)
        gates = self.env["crm.pay.gate"]._generate(self.company, MARCH).with_user(self.boss)
        report = self.env["ir.actions.report"].with_user(self.boss)
        html = report._render_qweb_html("crm_activity_plan.action_report_pay_gate", gates.ids)[0].decode()
        for text in (self.anna.name, self.boris.name, "90 %", "Calls: 80 of 100, that is 80 %.", "March 2026"):
            self.assertIn(text, html)

    def test_averages_are_over_who_has_the_figure_and_base_pays_add_up(self):
        """90 % and 60 % are 75 % on average and 1.5 base pays; somebody on leave changes neither."""
        self.activity(100, 80)
        self.activity(100, 50, user=self.boris)
        self.activity(None, 0, user=self.leader)
        gates = self.env["crm.pay.gate"]._generate(self.company, MARCH)
        aggregates = ["share:avg", "activity_fulfilment:avg", "sales_fulfilment:avg", "base_pays:sum"]
        share, activity, sales, base_pays = gates._read_group([("id", "in", gates.ids)], [], aggregates)[0]
        self.assertEqual((len(gates), round(base_pays, 4), sales), (3, 1.5, False))
        self.assertAlmostEqual(share, 0.75)
        self.assertAlmostEqual(activity, 0.65)

    def test_the_month_is_called_by_its_name(self):
        self.activity(100, 80)
        self.assertEqual(self.gate().with_context(lang="en_US").month_name, "March 2026")
