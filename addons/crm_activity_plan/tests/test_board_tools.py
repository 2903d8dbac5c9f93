from datetime import date

from odoo.tests import BaseCase, tagged

from ..tools.board import Cell, get_fulfilment, get_previous, get_starts, group_windows


def _day(text):
    return date.fromisoformat(f"2026-{text}")


@tagged("post_install", "-at_install")
class TestBoardTools(BaseCase):
    def _cell(self, fact, target, weight=1.0, is_must=False):
        cell = Cell()
        figures = {"fact": fact, "target": target, "counted": min(fact, target or 0), "expected": 0}
        hours = {"hours": 8, "hours_elapsed": 4}
        cell.add({**figures, **hours, "weight": weight, "sequence": 1, "is_must": is_must, "status": "on_track"})
        return cell

    def test_previous_days(self):
        for first, last, expected in (
            ("02-09", "02-15", ("02-02", "02-08")),  # a week
            ("03-01", "03-31", ("02-01", "02-28")),  # a month, whatever its length
            ("04-01", "06-30", ("01-01", "03-31")),
            ("02-03", "02-12", ("01-24", "02-02")),
        ):
            self.assertEqual(get_previous(_day(first), _day(last)), tuple(map(_day, expected)))
        self.assertEqual(get_previous(_day("01-01"), _day("01-31")), (date(2025, 12, 1), date(2025, 12, 31)))

    def test_weeks_and_months_show_where_they_end(self):
        """February 2026 begins on a Sunday: the week of 26 January ends in it, that of 23 February does not."""
        february = _day("02-01"), _day("02-28")
        self.assertEqual(get_starts("week", *february), (_day("01-26"), _day("02-16")))
        self.assertEqual(get_starts("month", *february), (_day("02-01"), _day("02-01")))
        self.assertEqual(get_starts("day", *february), february)
        self.assertEqual(get_starts("week", _day("02-09"), _day("02-15")), (_day("02-09"), _day("02-09")))
        self.assertEqual(get_starts("week", _day("02-11"), _day("02-17")), (_day("02-09"), _day("02-09")))
        self.assertIsNone(get_starts("week", _day("02-15"), _day("02-15")))
        self.assertIsNone(get_starts("month", _day("02-09"), _day("02-28")))
        self.assertEqual(get_starts("month", _day("02-02"), _day("03-30")), (_day("02-01"), _day("02-01")))
        self.assertIsNone(get_starts("month", _day("02-02"), _day("02-27")))

    def test_fulfilment_is_weighted_and_nothing_makes_up_for_another(self):
        """100 % of weight 3 (200 % is no more), 50 % of weight 1: 350 / 4."""
        cells = [self._cell(20, 10, 3), self._cell(5, 10), self._cell(4, None)]
        self.assertAlmostEqual(get_fulfilment(cells), 0.875)
        self.assertIsNone(get_fulfilment([self._cell(4, None)]))

    def test_sales_plan_compares_sums(self):
        """200 % and 50 %: 125 %."""
        self.assertAlmostEqual(get_fulfilment([self._cell(20, 10), self._cell(5, 10)], is_capped=False), 1.25)

    def test_fulfilment_is_no_better_than_the_worst_must_have(self):
        """(100 + 40 + 90) / 3 = 76.7 %, but a must-have stands at 40 %; without weights all count the same."""
        cells = [self._cell(10, 10, 0), self._cell(4, 10, 0, is_must=True), self._cell(9, 10, 0, is_must=True)]
        self.assertAlmostEqual(get_fulfilment(cells), 0.4)
        cells[1].is_must = False
        self.assertAlmostEqual(get_fulfilment(cells), 0.766667, 6)

    def test_target_of_zero_is_met_and_a_missing_one_is_not(self):
        self.assertEqual(self._cell(0, 0.0).completion, 1)
        self.assertIsNone(self._cell(3, None).completion)
        self.assertEqual(self._cell(3, None).to_dict(True, False)["target"], None)

    def test_adjoining_days_are_one_window(self):
        rows = [{"user_id": user, "date_from": _day(first), "date_to": _day(last)}
                for user, first, last in ((1, "02-09", "02-09"), (1, "02-10", "02-11"), (1, "02-13", "02-13"),
                                          (2, "02-09", "02-11"), (2, "02-13", "02-13"))]  # fmt: skip
        self.assertEqual(
            group_windows(rows),
            [([1, 2], _day("02-09"), _day("02-11")), ([1, 2], _day("02-13"), _day("02-13"))],
        )
