import doctest

from odoo.tests import BaseCase, tagged

from ..tools import funnel_shape
from ..tools.funnel_shape import get_conversions, get_shape


@tagged("post_install", "-at_install")
class TestFunnelShape(BaseCase):
    def _assert_shapes(self, key, *funnels, **kwargs):
        for numbers in funnels:
            with self.subTest(numbers=numbers):
                self.assertEqual(get_shape(numbers, **kwargs).key, key)

    def test_examples_of_the_module(self):
        self.assertFalse(doctest.testmod(funnel_shape).failed)

    def test_waist_is_narrow_in_the_middle_and_wider_after(self):
        shape = get_shape([100, 40, 60, 50], 10)
        self.assertEqual(shape.numbers, {"before": 100, "number": 40, "after": 60})
        self.assertEqual((shape.key, shape.step), ("waist", 1))
        self._assert_shapes("waist", [100, 0, 60, 50], [100, 90, 30, 50], [1000, 900, 100, 130], minimum_cases=10)

    def test_a_little_wider_is_no_waist(self):
        """From 40 to 46 is 15 % more, the rule asks for 20 %."""
        self._assert_shapes("healthy", [100, 40, 46, 40], minimum_cases=10)
        self._assert_shapes("waist", [100, 40, 48, 40], minimum_cases=10)

    def test_nail_is_thin_from_the_first_step(self):
        shape = get_shape([1000, 100, 90, 80], 10)
        self.assertEqual((shape.key, shape.step, shape.numbers["conversion"]), ("nail", 1, 10))
        self.assertAlmostEqual(shape.numbers["typical"], (90 + 800 / 9) / 2)
        self._assert_shapes("nail", [1000, 100, 50, 40], [1000, 5, 4, 3], [100, 0, 0, 0], minimum_cases=10)

    def test_long_funnel_dies_early_or_late(self):
        """The shipped funnel of seven steps: most contacts bring no meeting, which is not dying in the end."""
        shape = get_shape([1000, 600, 50, 40, 30, 20, 15], 10)
        self.assertEqual((shape.key, shape.step), ("nail", 2))
        self._assert_shapes("bottleneck", [1000, 800, 600, 500, 50, 40, 30], minimum_cases=10)

    def test_pipe_does_not_narrow(self):
        shape = get_shape([100, 95, 92, 90], 10)
        self.assertEqual((shape.key, shape.numbers), ("pipe", {"first": 100, "number": 90}))
        self._assert_shapes("pipe", [100, 95, 88, 80], [100, 100, 100], minimum_cases=10)
        self._assert_shapes("healthy", [100, 95, 88, 79], minimum_cases=10)

    def test_bottleneck_dies_after_the_first_step(self):
        shape = get_shape([100, 80, 64, 8], 10)
        self.assertEqual((shape.key, shape.step), ("bottleneck", 3))
        self.assertEqual(shape.numbers, {"conversion": 12.5, "typical": 80})
        self._assert_shapes("bottleneck", [100, 80, 64, 0], [1000, 800, 100, 90], [100, 90, 0, 0], minimum_cases=10)

    def test_healthy_is_not_flagged(self):
        """Rule 22's calls among them; a funnel that is steep at every step has no neck."""
        funnels = [100, 80, 50, 40, 20], [1000, 300, 150, 60, 30], [10000, 2000, 400, 80], [100, 60, 40, 30]
        self._assert_shapes("healthy", *funnels, minimum_cases=10)

    def test_too_few_cases_give_no_verdict(self):
        self.assertEqual(get_shape([9, 4, 6, 5], 10).rule, "few_cases")
        self.assertEqual(get_shape([0, 0, 0], 10).rule, "few_cases")
        self.assertEqual(get_shape([0, 0, 0], 0).rule, "few_cases")
        self.assertEqual(get_shape([12, 8, 3, 1], 10).rule, "few_cases_later")
        self.assertEqual(get_shape([100, 10], 10).rule, "few_steps")

    def test_wide_steps_that_rest_on_few_cases_do_not_widen_the_funnel(self):
        """2 to 5 is more than double, but 5 cases are less than the minimum: the nail stays a nail."""
        self._assert_shapes("nail", [1000, 2, 5, 3], minimum_cases=10)

    def test_steps_that_do_not_follow_each_other_have_no_shape(self):
        shape = get_shape([50, 100, 80, 60], 10)
        self.assertEqual((shape.key, shape.rule, shape.step), (False, "widening", 1))

    def test_conversion_of_too_few_cases_is_none(self):
        self.assertEqual(get_conversions([10, 8, 5, 4, 2]), [80, 62.5, 80, 50])
        self.assertEqual(get_conversions([100, 0, 5], 10), [0, None])
