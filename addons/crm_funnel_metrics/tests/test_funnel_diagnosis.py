from itertools import pairwise

from odoo.tests import tagged

from .common import FunnelCase

MONTH = {"date_from": "2026-03-01", "date_to": "2026-03-31"}


@tagged("post_install", "-at_install")
class TestFunnelDiagnosis(FunnelCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.funnel = cls.env["crm.funnel"].create(
            {
                "name": "Pipeline of the test",
                "step_ids": [
                    (0, 0, {"sequence": number, "stage_id": stage.id}) for number, stage in enumerate(cls.stages[:3], 1)
                ],
            }
        )
        cls.reasons = cls.env["crm.lost.reason"].create([{"name": "Too expensive"}, {"name": "Not in stock"}])

    def _deals(self, holder, *numbers, lost_reason=None):
        """Deals of ``holder`` that reach the steps in these numbers; with a reason those left behind are lost."""
        for reached in range(len(numbers)):
            after = numbers[reached + 1] if reached + 1 < len(numbers) else 0
            for _number in range(numbers[reached] - after):
                self._move_deal(holder, reached, lost_reason if reached + 1 < len(numbers) else None)

    def _move_deal(self, holder, reached, lost_reason):
        lead = self._deal(came="2026-03-02", user_id=holder.id)
        for stage in self.stages[1 : reached + 1]:
            lead.stage_id = stage
        if lost_reason is not None:
            lead.action_set_lost(lost_reason_id=lost_reason.id)

    def _date_the_logs(self, day="2026-03-10"):
        self.env.flush_all()
        logs = self.env["crm.stage.log"].sudo().search([("company_id", "=", self.company.id)])
        logs.write({"day": day, "lead_day": "2026-03-02"})
        self.env.flush_all()

    def _diagnose(self, user=None, **kwargs):
        funnel = self.env["crm.funnel"].with_user(user or self.director)
        return funnel.get_board(self.funnel.id, **{**MONTH, **kwargs})["diagnosis"]

    def test_nobody_is_below_where_all_are_alike(self):
        """Anna keeps 10 of 10 and 5 of 10, Boris 10 of 20 and 5 of 10: all 20 of 30 = 66.7 % and 10 of 20 = 50 %.

        The weakest is the third step with 50 %, where both have just that and nobody is below.
        """
        self._deals(self.anna, 10, 10, 5)
        self._deals(self.boris, 20, 10, 5)
        self._date_the_logs()
        weakest = self._diagnose()["weakest"]
        self.assertEqual((weakest["name"], weakest["conversion"]), (self.funnel.step_ids[2].name, 50))
        self.assertFalse(weakest["people_below"])

    def test_people_below_the_conversion_of_all(self):
        """20 + 4 of 45 come to the second step, 53.3 %: Boris with 4 of 20 is below, Clara's 0 of 5 are too few."""
        clara = self._new_user("clara", "sales_team.group_sale_salesman")
        self._deals(self.anna, 20, 20, 20)
        self._deals(self.boris, 20, 4, 4, lost_reason=self.reasons[0])
        self._deals(clara, 4, 0, 0, lost_reason=self.reasons[1])
        self._move_deal(clara, 0, self.env["crm.lost.reason"])
        self._date_the_logs()
        weakest = self._diagnose()["weakest"]
        self.assertEqual(weakest["step_id"], self.funnel.step_ids[1].id)
        self.assertAlmostEqual(weakest["conversion"], 100 * 24 / 45)
        boris = [(person["label"], person["conversion"], person["cases"]) for person in weakest["people_below"]]
        self.assertEqual(boris, [(self.boris.name, 20, 20)])
        reasons = [(reason["label"], reason["count"]) for reason in weakest["reasons"]]
        self.assertEqual(reasons, [("Too expensive", 16), ("Not in stock", 4), ("No reason given", 1)])
        self._assert_reasons_open(weakest)

    def test_sources_below_the_conversion_of_all(self):
        """15 of 40 come to the second step, 37.5 %: the fair keeps 12 of 20, the web 3 of 15; 0 of 5 have no source.

        By any split of the screen, of a period as of a cohort.
        """
        fair, web = self.env["utm.source"].create([{"name": "Fair of the test"}, {"name": "Web of the test"}])
        for source, came, went_on in ((fair, 20, 12), (web, 15, 3), (self.env["utm.source"], 5, 0)):
            for number in range(came):
                lead = self._deal(came="2026-03-02", user_id=self.anna.id, source_id=source.id)
                if number < went_on:
                    lead.stage_id = self.stages[1]
        self.funnel.step_ids[2:].unlink()
        self._date_the_logs()
        for question in ({}, {"split": "source"}, {"split": "user"}, {"split": "month"}, {"mode": "cohort"}):
            weakest = self._diagnose(**question)["weakest"]
            self.assertEqual(weakest["conversion"], 37.5)
            found = [(source["label"], source["conversion"], source["cases"]) for source in weakest["sources_below"]]
            self.assertEqual(found, [(web.name, 20, 15)])
            self.assertFalse(weakest["people_below"])

    def _assert_reasons_open(self, weakest):
        funnel = self.env["crm.funnel"].with_user(self.director)
        action = funnel.open_lost(self.funnel.id, self.funnel.step_ids[0].id, **MONTH)
        lost = self.env[action["res_model"]].with_user(self.director).with_context(active_test=False)
        for reason in weakest["reasons"]:
            self.assertEqual(lost.search_count([*action["domain"], *reason["domain"]]), reason["count"])

    def test_salesperson_reads_own_funnel(self):
        self._deals(self.anna, 20, 10, 9)
        self._deals(self.boris, 20, 2, 1)
        self._date_the_logs()
        weakest = self._diagnose(self.anna)["weakest"]
        self.assertEqual(weakest["conversion"], 50)
        self.assertFalse(weakest["people_below"])

    def test_nobody_is_below_by_less_than_what_is_shown(self):
        """Of 2,001 go on 1,001, 50.02 %; of the 2,000 of a source 1,000, 50 %: both are shown as 50.0."""
        steps = [
            {"id": 1, "name": "Calls", "number": 2001, "conversion": None, "lost_reasons": []},
            {"id": 2, "name": "Meetings", "number": 1001, "conversion": 100 * 1001 / 2001, "lost_reasons": []},
        ]
        for number, is_below in ((1000, False), (990, True)):
            figures = [{"number": 2000, "conversion": None}, {"number": number, "conversion": number / 20}]
            row = {"key": 1, "label": "Web", "domain": [], "steps": figures}
            diagnosis = self.funnel._diagnose({"steps": steps, "minimum_cases": 10}, {"sources_below": [row]})
            self.assertEqual(bool(diagnosis["weakest"]["sources_below"]), is_below)

    # ------------------------------------------------------------
    # Words
    # ------------------------------------------------------------

    def _describe(self, *numbers):
        """What is said of a funnel with these numbers, of which nobody but its steps is known."""
        names = ["Calls", "Meetings", "Proposals", "Invoices"]
        rates = [None, *(100 * after / before if before else None for before, after in pairwise(numbers))]
        steps = [
            {"id": index, "name": names[index], "number": number, "conversion": rates[index], "lost_reasons": []}
            for index, number in enumerate(numbers)
        ]
        return self.funnel._diagnose({"steps": steps, "minimum_cases": 10}, {})

    def test_each_shape_says_its_rule_its_numbers_and_what_to_check(self):
        cases = [
            ((100, 40, 60, 50), "Waist", "Meetings has 40 cases after 100, and then there are 60", "superfluous"),
            ((1000, 100, 90, 80), "Nail", "only 10 % come to Meetings, while the other steps typically", "promises"),
            ((100, 95, 92, 90), "Pipe", "of 100 cases even the narrowest step still has 90", "price"),
            ((100, 80, 64, 8), "Bottleneck", "only 12.5 % come to Invoices, while the other steps typically", "Trust"),
        ]
        for numbers, name, rule, check in cases:
            shape = self._describe(*numbers)["shape"]
            self.assertEqual(shape["name"], name)
            self.assertIn(rule, shape["rule"])
            self.assertIn(check, " ".join(shape["checks"]))

    def test_healthy_and_unclear_funnels_are_not_flagged(self):
        healthy = self._describe(100, 80, 50, 40)["shape"]
        self.assertEqual((healthy["key"], healthy["checks"]), ("healthy", []))
        self.assertIn("62.5 to 80 %", healthy["rule"])
        few = self._describe(9, 4, 2, 1)
        self.assertEqual((few["shape"]["key"], few["shape"]["checks"], few["weakest"]), (False, [], None))
        self.assertEqual(few["shape"]["rule"], "The first step has 9 cases: a shape takes 10.")
        for numbers in ((100, 10), (50, 100, 80, 60), (100, 5, 3, 1), (12, 8, 3, 1), (0, 0, 0, 0)):
            self.assertTrue(self._describe(*numbers)["shape"]["rule"], numbers)

    def test_funnel_without_steps_has_neither_shape_nor_weakest_step(self):
        self.funnel.step_ids.unlink()
        self._deals(self.anna, 2)
        for mode in ("period", "cohort"):
            diagnosis = self._diagnose(mode=mode, split="user", compare="previous")
            self.assertEqual((diagnosis["shape"]["key"], diagnosis["weakest"]), (False, None))

    def test_weakest_step_rests_on_enough_cases(self):
        """8 of 64 is the weakest; 0 of 8 after it rests on 8 cases only."""
        weakest = self._describe(80, 64, 8, 0)["weakest"]
        self.assertEqual((weakest["name"], weakest["conversion"]), ("Proposals", 12.5))
        self.assertIsNone(self._describe(100, 100, 120, 130)["weakest"])
