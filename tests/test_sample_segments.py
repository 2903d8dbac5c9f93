# ruff: noqa: F811  a fixture is imported and then named as an argument
"""The segments of the sample company are those of its invoices and past revenue, divided here again from them alone.

Every run of the sample is, from the first on, as the class of the month before counts near a line.
"""

import statistics
from collections import defaultdict
from decimal import Decimal
from itertools import groupby

import pytest

from test_sample import database, query  # noqa: F401  fixtures

MARGIN = 2  # points
FIGURES = (
    "revenue rank share cumulative_share mean deviation coefficient orders active_months age_months"
    " date_first_purchase date_last_purchase"
).split()
CLASSES = "abc_class xyz_class segment_code segment_quadrant previous_abc_class previous_xyz_class".split()


@pytest.fixture(scope="module")
def found(query):
    """{(method, last day): {customer: {column: value}}} of each run, in the order of their months."""
    runs = query("""
        SELECT id, parameters->>'xyz_method', date_to FROM crm_segmentation_run
         WHERE state = 'done' ORDER BY profile_id, date_to
    """)
    names = [*FIGURES, *CLASSES]
    return {
        (method, day): {
            customer: dict(zip(names, values, strict=True))
            for customer, *values in query(
                f"SELECT partner_ref, {', '.join(names)} FROM crm_segmentation_result WHERE run_id = {run}"
            )
        }
        for run, method, day in runs
    }


@pytest.fixture(scope="module")
def expected(query, found):
    """The same by the rules of the book."""
    invoices = query("""
        SELECT id, commercial_partner_id, invoice_date, reversed_entry_id,
               (SELECT -sum(balance) FROM account_move_line line
                 WHERE line.move_id = move.id AND display_type = 'product')
          FROM account_move move WHERE state = 'posted' AND move_type LIKE 'out_%'
    """)
    past = query("SELECT partner_id, month, amount FROM crm_segmentation_past_revenue")
    divided = {}
    for method, runs in groupby(found, key=lambda run: run[0]):
        before = {}
        for _method, day in runs:
            documents = documents_until(day, invoices, past)
            before = divided[method, day] = divide(documents, number_of(day), method, before)
    return divided


def test_runs_of_both_methods(found):
    """Ten months of each, so that there are classes of before; all of the 145 customers are in the last ones."""
    days = {method: [day for other, day in found if other == method] for method in ("frequency", "variation")}
    assert days["frequency"] == days["variation"]
    assert len(days["variation"]) == 10
    assert {len(found[method, days[method][-1]]) for method in days} == {85 + 60}


def test_figures(found, expected):
    for run, customers in expected.items():
        assert found[run].keys() == customers.keys(), run
        for customer, values in customers.items():
            for name in FIGURES:
                value, got = values[name], found[run][customer][name]
                if isinstance(value, float):
                    value, got = pytest.approx(value, abs=1e-4), float(got)
                assert got == value, (run, customer, name)


def test_classes(found, expected):
    for run, customers in expected.items():
        for customer, values in customers.items():
            got = found[run][customer]
            assert {name: got[name] for name in CLASSES} == {name: values[name] for name in CLASSES}, (run, customer)


def test_the_margin_was_needed(expected):
    """Some customers would have another class without that of before, or the tests above say nothing of it."""
    kept = {"abc_class": 0, "xyz_class": 0}
    for customers in expected.values():
        for values in customers.values():
            for name in kept:
                kept[name] += values[name] != values[f"plain_{name}"]
    assert all(kept.values()), kept


def test_totals_of_the_runs(query, expected):
    rows = query("""
        SELECT parameters->>'xyz_method', date_to, customer_count, curve_count, revenue_total, concentration
          FROM crm_segmentation_run WHERE state = 'done'
    """)
    for method, day, customer_count, curve_count, revenue_total, concentration in rows:
        customers = expected[method, day].values()
        curve = [values for values in customers if values["rank"]]
        eighty = min(values["rank"] for values in curve if values["cumulative_share"] >= 80)
        assert (customer_count, curve_count) == (len(customers), len(curve))
        assert revenue_total == sum(values["revenue"] for values in customers)
        assert float(concentration) == pytest.approx(100 * eighty / len(curve))


def test_customers_show_the_main_segmentation(query, expected):
    shown = dict(query("SELECT partner_id, segment_code FROM crm_segmentation_customer"))
    [(method, day)] = query("""
        SELECT parameters->>'xyz_method', run.date_to
          FROM crm_segmentation_run run JOIN crm_segmentation profile ON profile.id = run.profile_id AND is_main
         WHERE run.state = 'done' ORDER BY run.date_to DESC LIMIT 1
    """)
    assert shown == {customer: values["segment_code"] for customer, values in expected[method, day].items()}


def number_of(day):
    """A number of the month that grows by one each month."""
    return day.year * 12 + day.month


def documents_until(last_day, invoices, past):
    """{customer: [(day, amount, whether it is a purchase)]}; a wholly credited invoice is none."""
    credits = defaultdict(Decimal)
    for _invoice, _customer, day, reversed_invoice, amount in invoices:
        if reversed_invoice and day <= last_day:
            credits[reversed_invoice] += amount
    documents = defaultdict(list)
    for invoice, customer, day, _reversed_invoice, amount in invoices:
        if day <= last_day:
            documents[customer].append((day, amount, amount > 0 and amount + credits[invoice] > 0))
    for customer, day, amount in past:
        if day <= last_day:
            documents[customer].append((day, amount, amount > 0))
    return documents


def divide(documents, last, method, before):
    """{customer: {column: value}} of the year that ends with the month ``last``."""
    rows = {customer: measure(own, last) for customer, own in documents.items()}
    assert all(values["revenue"] > 0 for values in rows.values()), "nobody of the sample is outside the curve"
    total, start = sum(values["revenue"] for values in rows.values()), Decimal()
    ranked = sorted(rows, key=lambda customer: (-rows[customer]["revenue"], customer))
    for rank, customer in enumerate(ranked, 1):
        values, old = rows[customer], before.get(customer, {})
        abc, xyz = values["previous_abc_class"], values["previous_xyz_class"] = (
            old.get("abc_class"), old.get("xyz_class")
        )  # fmt: skip
        values["plain_abc_class"] = abc_of(100 * start / total, None)
        values["abc_class"] = abc_of(100 * start / total, abc)
        values["plain_xyz_class"] = xyz_of(values, last, method, None)
        values["xyz_class"] = xyz_of(values, last, method, xyz)
        start += values["revenue"]
        values.update(
            rank=rank, share=float(100 * values["revenue"] / total), cumulative_share=float(100 * start / total)
        )
        special = values["xyz_class"] in ("new", "sleeping")
        pair = values["abc_class"] + values["xyz_class"]
        values["segment_code"] = values["xyz_class"] if special else pair
        quadrant = {"AX": "cash_cow", "AZ": "star", "CZ": "dog"}.get(pair, "wild_cat")
        values["segment_quadrant"] = None if special else quadrant
    return rows


def measure(own, last):
    """What one customer bought in the year, and how evenly."""
    purchases = [day for day, _amount, is_order in own if is_order]
    inside = [document for document in own if number_of(document[0]) > last - 12]
    by_month = defaultdict(Decimal)
    for day, amount, _is_order in inside:
        by_month[number_of(day)] += amount
    age = min(12, last - number_of(min(purchases)) + 1)
    # what was credited before the first purchase is in the amounts, so its months are
    months = range(min([last - age + 1, *(month for month, amount in by_month.items() if amount)]), last + 1)
    series = [by_month[month] for month in months]
    mean, deviation = statistics.mean(series), statistics.pstdev(series)
    return {
        "revenue": sum(by_month.values()), "mean": float(mean), "deviation": float(deviation),
        "coefficient": float(100 * deviation / mean), "orders": sum(is_order for _day, _amount, is_order in inside),
        "active_months": len({number_of(day) for day, _amount, is_order in inside if is_order}), "age_months": age,
        "date_first_purchase": min(purchases), "date_last_purchase": max(purchases),
    }  # fmt: skip


def abc_of(start, old):
    """Class of who begins at ``start`` per cent of the total: who was above a line must cross it by the margin."""
    line_a = 80 + {"A": MARGIN, "B": -MARGIN, "C": -MARGIN}.get(old, 0)
    line_b = 95 + {"A": MARGIN, "B": MARGIN, "C": -MARGIN}.get(old, 0)
    return "A" if start < line_a else "B" if start < line_b else "C"


def xyz_of(values, last, method, old):
    if values["age_months"] < 3:
        return "new"
    if last - number_of(values["date_last_purchase"]) >= 6:
        return "sleeping"
    if values["active_months"] == 1:
        return "Z"
    to_x = {"X": -MARGIN, "Y": MARGIN, "Z": MARGIN}.get(old, 0)
    to_y = {"X": -MARGIN, "Y": -MARGIN, "Z": MARGIN}.get(old, 0)
    if method == "frequency":
        share = 100 * values["active_months"] / values["age_months"]
        return "X" if share >= 75 + to_x else "Y" if share >= 25 + to_y else "Z"
    variation = values["coefficient"]
    return "X" if variation <= 50 - to_x else "Y" if variation <= 100 - to_y else "Z"
