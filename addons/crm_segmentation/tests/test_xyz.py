from odoo.fields import Date
from odoo.tests import tagged

from .common import SegmentationCommon, months


@tagged("post_install", "-at_install")
class TestXyz(SegmentationCommon):
    def _xyz(self, amounts, end="2026-06-30", **values):
        """Class of a customer with these months, in a profile of these values."""
        profile = self._profile(**values)
        self._past(self._customers("C"), amounts)
        return self._results(profile, Date.to_date(end))["C"].xyz_class

    def test_one_large_order_is_never_regular(self):
        """One order of 1,200 in 12 months: Z by both methods while it is recent, then sleeping."""
        for method in ("frequency", "variation"):
            for month, expected in (
                ("2026-04", "Z"),
                ("2026-01", "Z"),
                ("2025-12", "sleeping"),
                ("2025-07", "sleeping"),
            ):
                self.assertEqual(self._xyz({month: 1200}, xyz_method=method), expected, (method, month))
            self.assertEqual(self._xyz({"2026-06": 1200}, xyz_method=method, min_periods=1), "Z", method)
            self.assertEqual(self._xyz({"2026-06": 1200}, xyz_method=method), "new", method)

    def test_even_buyer_of_the_last_three_months(self):
        """His series begins with the first purchase: X, or new where more months are asked for; never Z."""
        for method in ("frequency", "variation"):
            self.assertEqual(self._xyz(months("2026-04", 3), xyz_method=method), "X", method)
            self.assertEqual(self._xyz(months("2026-04", 3), xyz_method=method, min_periods=4), "new", method)

    def test_first_purchase_is_of_all_time(self):
        """Bought three years ago and again in the last three months: 3 of 12 months, irregular."""
        amounts = {"2023-05": 100, **months("2026-04", 3)}
        self.assertEqual(self._xyz(amounts), "Y")
        self.assertEqual(self._xyz(amounts, xyz_method="variation"), "Z")  # deviation 43.3 of a mean of 25

    def test_frequency(self):
        """Per cent of the months since the first purchase, in a year: X from 75, Y from 25, less is Z."""
        for count, expected in ((12, "X"), (9, "X"), (8, "Y"), (3, "Y"), (2, "Z")):
            last = dict(list(months("2025-07", 12).items())[-count:])
            self.assertEqual(self._xyz({"2025-01": 100, **last}), expected, count)

    def test_variation_counts_months_without_purchase_as_zero(self):
        """6 x 100 and 6 x 0: mean 50, deviation 50, so 100 %: the edge of Y. Five: mean 41.7, deviation 49.3: Z."""
        profile = {"xyz_method": "variation"}
        first = months("2025-01", 1)
        self.assertEqual(self._xyz({**first, **months("2026-01", 6)}, **profile), "Y")
        self.assertEqual(self._xyz({**first, **months("2026-02", 5)}, **profile), "Z")
        self.assertEqual(self._xyz({**first, **months("2025-07", 12)}, **profile), "X")

    def test_figures_behind_the_class(self):
        """A single 1,200 since eleven months before: mean 100, population deviation sqrt(11) * 100, 332 %."""
        self._past(self._customers("C"), {"2025-07": 1200})
        result = self._results()["C"]
        self.assertEqual((result.mean, result.age_months, result.active_months, result.orders), (100, 12, 1, 1))
        self.assertAlmostEqual(result.deviation, 331.6624790355)
        self.assertAlmostEqual(result.coefficient, 331.6624790355)

    def test_month_before_the_first_purchase(self):
        """A wrong invoice of February was credited in April; four months of 500 since March. The five months of the
        window are 900, 500, -400, 500, 500: mean 400, deviation sqrt(184,000). Purchases are looked for since March."""
        customer = self._customers("C")
        wrong = self._buy(customer, "2026-02", 900)
        self._buy(customer, "2026-04", 900, "out_refund", reversed_entry_id=wrong.id)
        self._past(customer, months("2026-03", 4, 500))
        for method, expected in (("frequency", "X"), ("variation", "Z")):
            result = self._results(self._profile(xyz_method=method))["C"]
            self.assertEqual((result.mean, result.age_months, result.active_months), (400, 4, 4))
            self.assertAlmostEqual(result.deviation, 428.952211791)
            self.assertAlmostEqual(result.coefficient, 107.238052948)
            self.assertEqual(result.xyz_class, expected)

    def test_month_before_the_first_purchase_is_not_clamped(self):
        """1,000 in April, credited in June, and 1,000 in May and in June: 1,000, 1,000 and 0 are not even."""
        customer = self._customers("C")
        wrong = self._buy(customer, "2026-04", 1000)
        self._buy(customer, "2026-06", 1000, "out_refund", reversed_entry_id=wrong.id)
        self._past(customer, months("2026-05", 2, 1000))
        result = self._results(self._profile(xyz_method="variation", min_periods=2))["C"]
        self.assertAlmostEqual(result.coefficient, 70.710678119)
        self.assertEqual(result.xyz_class, "Y")

    def test_who_never_bought_has_no_deviation(self):
        """Only a credit note: not the zero that would make the mean of many deviations less."""
        even, never = self._customers("Even", "Never")
        self._past(even, {"2026-03": 100, "2026-04": 300})
        self._buy(never, "2026-05", 50, "out_refund")
        results = self._results()
        self.assertEqual((results["Never"].segment_code, results["Never"].age_months), ("negative", 0))
        averages = results["Even"]._read_group(
            [("run_id", "=", results["Even"].run_id.id)], [], ["deviation:avg", "mean:avg"]
        )
        self.assertEqual(averages, [(results["Even"].deviation, 100)])

    def test_seasonal_buyer(self):
        """November to January each year: irregular after the season, sleeping half a year after it, unless the
        profile waits for a year. By variation always Z. It is not X: nobody buys from him in spring."""
        season = {**months("2023-11", 3), **months("2024-11", 3), **months("2025-11", 3)}
        self.assertEqual(self._xyz(season, "2026-01-31"), "Y")
        self.assertEqual(self._xyz(season, "2026-06-30"), "Y")
        self.assertEqual(self._xyz(season, "2026-08-31"), "sleeping")
        self.assertEqual(self._xyz(season, "2026-08-31", sleeping_months=12), "Y")
        self.assertEqual(self._xyz(season, "2026-06-30", xyz_method="variation"), "Z")

    def test_who_did_not_buy_in_the_window_sleeps(self):
        self._past(self._customers("Old"), {"2024-03": 500})
        result = self._results()["Old"]
        self.assertEqual((result.abc_class, result.xyz_class, result.segment_code), (False, "sleeping", "sleeping"))
        self.assertEqual((str(result.date_last_purchase), result.revenue, result.age_months), ("2024-03-01", 0, 12))

    def test_margin(self):
        """X begins at 75 %, for who was Y at 85, for who was X at 65."""
        self.profile.margin = 10
        up, down = self._customers("up", "down")
        self._past(up, {"2025-01": 1, **months("2025-09", 8), "2026-06": 1})
        self._past(down, {"2025-01": 1, **months("2025-07", 9)})
        ends = [Date.to_date(day) for day in ("2026-05-31", "2026-06-30", "2026-07-31")]
        # up: 8, 9, 9 of 12; down: 9, 9, 8
        plain = self._profile(name="Plain")
        found = {profile: [self._classes("xyz_class", profile=profile, end=end) for end in ends]
                 for profile in (self.profile, plain)}  # fmt: skip
        for name, kept, moved in (("up", "YYY", "YXX"), ("down", "XXX", "XXY")):
            self.assertEqual("".join(classes[name] for classes in found[self.profile]), kept)
            self.assertEqual("".join(classes[name] for classes in found[plain]), moved)

    def test_codes_and_quadrants(self):
        regular, once, rare = self._customers("AX", "AZ", "CZ")
        self._past(regular, {"2025-01": 1, **months("2025-07", 12, 50)})
        self._past(once, {"2025-01": 1, "2026-05": 1000})
        self._past(rare, {"2025-01": 1, "2026-05": 10})
        self._past(self._customers("BX"), {"2025-01": 1, **months("2025-07", 12, 20)})
        results = self._results()
        found = {name: (result.segment_code, result.segment_quadrant) for name, result in results.items()}
        self.assertEqual(
            found,
            {"AX": ("AX", "cash_cow"), "AZ": ("AZ", "star"), "CZ": ("CZ", "dog"), "BX": ("BX", "wild_cat")},
        )
