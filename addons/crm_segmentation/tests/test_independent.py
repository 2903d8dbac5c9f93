import random
import statistics
from collections import defaultdict

from odoo.tests import tagged

from .common import END, SegmentationCommon

MONTHS = [f"{2025 + (number + 3) // 12}-{(number + 3) % 12 + 1:02}" for number in range(15)]  # from 2025-04
WINDOW = MONTHS[3:]


@tagged("post_install", "-at_install")
class TestIndependent(SegmentationCommon):
    """Random documents, divided once by the engine and once by the rules of the book in plain Python."""

    def test_random_documents(self):
        roll = random.Random("segments")
        customers = self._customers(*(f"R{number}" for number in range(40)))
        documents = defaultdict(list)  # customer: (month, amount, is a purchase)
        moves = []
        for number, customer in enumerate(customers):
            for month in MONTHS:
                for _n in range(roll.choice((0, 0, 1, 1, 2)) if roll.random() < number % 7 / 6 else 0):
                    kind = roll.choice(("out_invoice",) * 5 + ("out_refund", "out_receipt"))
                    amount = roll.choice((10, 250.5, 999.99, 40, roll.randrange(1, 5000)))
                    moves.append((customer, month, amount, kind))
                    sign = -1 if kind == "out_refund" else 1
                    documents[customer].append((month, round(sign * amount, 2), sign > 0))
        for move in moves:
            self._buy(*move, post=False)
        drafts = self.env["account.move"].search([("company_id", "=", self.company.id), ("state", "=", "draft")])
        drafts._post(soft=False)
        for measure in ("revenue", "orders"):
            for method in ("frequency", "variation"):
                with self.subTest(measure=measure, method=method):
                    profile = self._profile(measure=measure, xyz_method=method)
                    run = profile._run(END)
                    found = {result.partner_id: result for result in run.result_ids}
                    expected = self._expected(documents, measure, method)
                    self.assertEqual(set(found), set(expected))
                    for customer, values in expected.items():
                        got = {name: found[customer][name] for name in values}
                        for name, value in values.items():
                            if isinstance(value, float):
                                self.assertAlmostEqual(got.pop(name), value, 6, (customer.name, name))
                        values = {name: value for name, value in values.items() if not isinstance(value, float)}
                        self.assertEqual(got, values, customer.name)

    def _expected(self, documents, measure, method):
        rows = {}
        for customer, own in documents.items():
            bought = [month for month, _amount, is_order in own if is_order]
            inside = [document for document in own if document[0] in WINDOW]
            if not bought and not inside:
                continue
            first = MONTHS.index(min(bought)) if bought else None
            age = min(12, 15 - first) if bought else 0
            series = defaultdict(float)
            for month, amount, is_order in inside:
                series[month] += amount if measure == "revenue" else is_order
            counted = [WINDOW.index(month) for month, amount in series.items() if amount]
            span = max([age, *(12 - index for index in counted)]) if age else 0
            values = [float(series[month]) for month in WINDOW[12 - span :]]
            value = round(sum(series.values()), 2)
            active = len({month for month, _amount, is_order in inside if is_order})
            mean = statistics.mean(values) if span else 0.0
            deviation = statistics.pstdev(values) if span else 0.0
            rows[customer] = {
                "value": float(value), "revenue": float(round(sum(amount for _m, amount, _o in inside), 2)),
                "orders": sum(is_order for _m, _a, is_order in inside), "active_months": active, "age_months": age,
                "mean": float(mean), "deviation": float(deviation),
                "xyz_class": self._xyz(method, bought, age, active, mean, deviation, value),
                "has": bool(inside),
            }  # fmt: skip
        ranked = sorted((c for c in rows if rows[c]["value"] > 0), key=lambda c: (-rows[c]["value"], c.id))
        total, before = sum(rows[c]["value"] for c in ranked), 0.0
        for row in rows.values():
            row["abc_class"] = "negative" if row.pop("has") else False
            row["rank"] = 0
        for rank, customer in enumerate(ranked, 1):
            row = rows[customer]
            share = round(100 * before / total, 9)
            row.update(rank=rank, abc_class="A" if share < 80 else "B" if share < 95 else "C")
            before += row["value"]
            row["cumulative_share"] = 100 * before / total
        return rows

    def _xyz(self, method, bought, age, active, mean, deviation, value):
        if not bought:
            return "Z" if value > 0 else False
        if age < 3:
            return "new"
        if 14 - MONTHS.index(max(bought)) >= 6:
            return "sleeping"
        if active <= 1:
            return "Z"
        if method == "frequency":
            share = active / age
            return "X" if share >= 0.75 else "Y" if share >= 0.25 else "Z"
        if mean <= 0:
            return "Z"
        return "X" if deviation / mean <= 0.5 else "Y" if deviation / mean <= 1 else "Z"
