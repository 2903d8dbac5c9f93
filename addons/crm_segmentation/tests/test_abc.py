from datetime import date, timedelta

from odoo.tests import tagged

from .common import SegmentationCommon


@tagged("post_install", "-at_install")
class TestAbc(SegmentationCommon):
    def _abc(self, *amounts):
        for number, amount in enumerate(amounts):
            self._past(self._customers(f"C{number}"), {"2026-05": amount})
        return self._classes("abc_class")

    def test_who_crosses_the_line_belongs_to_the_upper_class(self):
        """Shares 50, 80, 90, 96, 100 %: the second ends A exactly, the fourth crosses 95 and is still B."""
        classes = self._abc(500, 300, 100, 60, 40)
        self.assertEqual(list(classes.values()), ["A", "A", "B", "B", "C"])
        results = self.profile.last_run_id.result_ids.sorted("rank")
        self.assertEqual(results.mapped("cumulative_share"), [50, 80, 90, 96, 100])
        self.assertEqual(results.mapped("share"), [50, 30, 10, 6, 4])
        self.assertEqual(results.mapped("rank"), [1, 2, 3, 4, 5])

    def test_single_giant_is_a(self):
        self.assertEqual(list(self._abc(900, 50, 50).values()), ["A", "B", "C"])

    def test_negative_is_outside_the_curve(self):
        """The credit of 200 neither shortens the total nor bends the curve: the others stand as without it."""
        classes = self._abc(500, 300, 100, 60, 40, -200, 0)
        self.assertEqual(list(classes.values()), ["A", "A", "B", "B", "C", "negative", "negative"])
        results = self.profile.last_run_id.result_ids
        self.assertEqual(results.filtered("rank").mapped("cumulative_share"), [50, 80, 90, 96, 100])
        self.assertEqual(results.mapped("revenue")[-2:], [-200, 0])
        self.assertEqual(results.mapped("rank")[-2:], [0, 0])
        self.assertEqual(results.mapped("segment_code")[-2:], ["negative", "negative"])
        run = self.profile.last_run_id
        self.assertEqual((run.value_total, run.revenue_total, run.customer_count, run.curve_count), (1000, 800, 7, 5))

    def test_ties_are_ranked_by_id(self):
        self.assertEqual("".join(self._abc(100, 100, 100, 100, 100).values()), "AAAAB")
        self.assertEqual(self.profile.last_run_id.result_ids.sorted("partner_ref").mapped("rank"), [1, 2, 3, 4, 5])

    def test_nobody_and_one_and_only_zero(self):
        run = self.profile._run()
        self.assertEqual((run.state, run.customer_count, run.concentration), ("done", 0, 0))
        self.assertEqual(self._abc(0), {"C0": "negative"})
        self._past(self._customers("Only"), {"2026-05": 10})
        self.assertEqual(self._classes("abc_class"), {"C0": "negative", "Only": "A"})

    def test_real_concentration(self):
        """Two of five customers bring the first 80 %."""
        self._abc(500, 300, 100, 60, 40)
        self.assertEqual(self.profile.last_run_id.concentration, 40)

    def test_limits_from_the_curve(self):
        """Points (0.2, 0.5), (0.4, 0.8), (0.6, 0.9), (0.8, 0.96), (1, 1). Squared distances to (0, 1): 0.29, 0.2, 0.37
        and more: A ends at the second. The average is 200, so that is the break-even point too. Distances of those
        after it to (0.4, 1): 0.05, 0.162, 0.36: B ends at the third."""
        self.profile.abc_method = "curve"
        self.assertEqual("".join(self._abc(500, 300, 100, 60, 40).values()), "AABCC")
        run = self.profile.last_run_id
        self.assertEqual((run.limit_a, run.limit_b), (80, 90))

    def test_limits_from_a_steep_curve(self):
        """Sums 60, 72, 84, 96, 97, ... of eight. The Pareto point is the second (0.141), but only the first is above
        the average of 12.5: A ends there. Distances to (0.25, 1): 0.078, 0.041, 0.064: B ends at the third."""
        self.profile.abc_method = "curve"
        self.assertEqual("".join(self._abc(60, 12, 12, 12, 1, 1, 1, 1).values()), "ABBCCCCC")
        run = self.profile.last_run_id
        self.assertEqual((run.limit_a, run.limit_b), (60, 84))

    def test_limits_from_the_curve_of_one_and_of_nobody(self):
        self.profile.abc_method = "curve"
        self.assertEqual(self.profile._run().limit_a, 100)
        self.assertEqual(self._abc(5), {"C0": "A"})

    def test_margin_keeps_the_class_of_who_is_on_the_border(self):
        """The third begins at 79 %, 81 % and 83 %: A, still A within 2 points, then B. The fourth begins at 94 %, 95 %
        and 95 %: B, still B. Without a margin the second month is A, A, B, C."""
        month = {"months": 1, "sleeping_months": 1, "min_periods": 0}
        margin, plain = (self._profile(name=f"{points}", margin=points, **month) for points in (2, 0))
        customers = self._customers("first", "second", "third", "fourth")
        ends = [date(2026, 4, 30), date(2026, 5, 31), date(2026, 6, 30)]
        for end, amounts in zip(ends, [(50, 29, 15, 6), (50, 31, 14, 5), (50, 33, 12, 5)], strict=True):
            for customer, amount in zip(customers, amounts, strict=True):
                self._past(customer, {f"{end:%Y-%m}": amount})
        self.assertEqual([self._letters(margin, end) for end in ends], ["AAAB", "AAAB", "AABB"])
        self.assertEqual([self._letters(plain, end) for end in ends], ["AAAB", "AABC", "AABC"])

    def test_margin_on_the_way_up_and_over_two_lines(self):
        """The third begins at 81, 79, 77, 77 and 96 %: it rises to A below 78 and falls to B only, as C begins at 97
        for who was A. The fourth begins at 95, 95, 94, 91 and 77 %: it is B below 93, then A below 78."""
        month = {"months": 1, "sleeping_months": 1, "min_periods": 0}
        margin, plain = (self._profile(name=f"{points}", margin=points, **month) for points in (2, 0))
        customers = self._customers("first", "second", "third", "fourth")
        shares = [(50, 31, 14, 5), (50, 29, 16, 5), (50, 27, 17, 6), (50, 27, 14, 9), (50, 27, 4, 19)]
        found = {margin: [], plain: []}
        for number, amounts in enumerate(shares, 2):
            for customer, amount in zip(customers, amounts, strict=True):
                self._past(customer, {f"2026-{number:02}": amount})
            end = date(2026, number + 1, 1) - timedelta(days=1)
            for profile, letters in found.items():
                letters.append(self._letters(profile, end))
        self.assertEqual(found[margin], ["AABC", "AABC", "AAAC", "AAAB", "AABA"])
        self.assertEqual(found[plain], ["AABC", "AAAC", "AAAB", "AAAB", "AACA"])

    def _letters(self, profile, end):
        return "".join(self._classes("abc_class", profile=profile, end=end).values())
