from datetime import datetime
from itertools import count

from odoo.tests import BaseCase, tagged

from ..tools.same_call import pair_calls


@tagged("post_install", "-at_install")
class TestSameCall(BaseCase):
    def setUp(self):
        super().setUp()
        self.ids = count(1)

    def _row(self, moment, lead=1, customer=1, user=1, direction="out"):
        moment = datetime.fromisoformat(f"2026-03-{moment}")
        return {"id": next(self.ids), "moment": moment, "day": moment.date(), "user_id": user, "lead_id": lead,
                "commercial_partner_id": customer, "direction": direction}  # fmt: skip

    def test_same_day_or_within_an_hour(self):
        for first, second, expected in (
            ("10 09:00", "10 17:30", 1),  # marked done in the evening
            ("10 23:50", "11 00:10", 1),
            ("10 23:50", "11 00:50", 0),
            ("10 09:00", "11 09:00", 0),
        ):
            self.assertEqual(len(pair_calls([self._row(first)], [self._row(second)])), expected, (first, second))

    def test_call_of_the_customer_is_the_planned_one_only_within_the_hour(self):
        incoming = self._row("10 09:00", direction="in")
        self.assertTrue(pair_calls([incoming], [self._row("10 09:59")]))
        self.assertFalse(pair_calls([incoming], [self._row("10 10:00")]))

    def test_nearest_first_and_each_once(self):
        records = [self._row("10 09:00"), self._row("10 15:00")]
        declared = [self._row("10 14:50"), self._row("10 15:05"), self._row("10 08:00")]
        self.assertEqual(pair_calls(records, declared), [(2, 4), (1, 5)])

    def test_lead_decides_where_both_have_one_else_the_customer(self):
        record = self._row("10 09:00")
        self.assertFalse(pair_calls([record], [self._row("10 09:00", lead=2)]))
        self.assertTrue(pair_calls([record], [self._row("10 09:00", lead=None)]))
        self.assertFalse(pair_calls([record], [self._row("10 09:00", lead=None, customer=2)]))
        self.assertFalse(pair_calls([self._row("10 09:00", None, None)], [self._row("10 09:00", None, None)]))

    def test_another_person(self):
        self.assertFalse(pair_calls([self._row("10 09:00")], [self._row("10 09:00", user=2)]))
