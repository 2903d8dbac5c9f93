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
    invoices = exact(
        query("""
        SELECT id, commercial_partner_id, invoice_date, reversed_entry_id,
               (SELECT -sum(balance) FROM account_move_line line
                 WHERE line.move_id = move.id AND display_type = 'product')::text
          FROM account_move move WHERE state = 'posted' AND move_type LIKE 'out_%'
    """)
    )
    past = exact(query("SELECT partner_id, month, amount::text FROM crm_segmentation_past_revenue"))
    divided = {}
    for method, runs in groupby(found, key=lambda run: run[0]):
        before = {}
        for _method, day in runs:
            documents = documents_until(day, invoices, past)
            before = divided[method, day] = divide(documents, number_of(day), method, before)
    return divided


def test_runs_of_both_methods(found):
    """Many months of each, so that there are classes of before; how many of the 85 + 60 customers goes by the date."""
    days = {method: [day for other, day in found if other == method] for method in ("frequency", "variation")}
    assert days["frequency"] == days["variation"]
    assert len(days["variation"]) >= 8
    assert {100 < len(found[method, days[method][-1]]) <= 85 + 60 for method in days} == {True}


def test_figures(found, expected):
    for run, customers in expected.items():
        assert found[run].keys() == customers.keys(), run
        for customer, values in customers.items():
            for name in FIGURES:
                value, got = values[name], found[run][customer][name]
                if isinstance(value, float | Decimal):
                    value, got = pytest.approx(float(value), abs=1e-4), float(got)
                assert got == value, (run, customer, name)


def test_classes(found, expected):
    for run, customers in expected.items():
        for customer, values in customers.items():
            got = found[run][customer]
            assert {name: got[name] for name in CLASSES} == {name: values[name] for name in CLASSES}, (run, customer)


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
        assert float(revenue_total) == pytest.approx(float(sum(values["revenue"] for values in customers)))
        assert float(concentration) == pytest.approx(100 * eighty / len(curve))


def test_customers_show_the_main_segmentation(query, expected):
    shown = dict(query("SELECT partner_id, segment_code FROM crm_segmentation_customer"))
    [(method, day)] = query("""
        SELECT parameters->>'xyz_method', run.date_to
          FROM crm_segmentation_run run JOIN crm_segmentation profile ON profile.id = run.profile_id AND is_main
         WHERE run.state = 'done' ORDER BY run.date_to DESC LIMIT 1
    """)
    assert shown == {customer: values["segment_code"] for customer, values in expected[method, day].items()}


def exact(rows):
    """Rows that end with an amount as text, with the amount as a number: Odoo has numerics read as floats."""
    return [(*row, Decimal(amount)) for *row, amount in rows]


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
    ranked = [customer for customer in rows if rows[customer]["revenue"] > 0]
    ranked.sort(key=lambda customer: (-rows[customer]["revenue"], customer))
    total, start = sum(rows[customer]["revenue"] for customer in ranked), Decimal()
    for rank, customer in enumerate(ranked, 1):
        values = rows[customer]
        values["abc_class"] = abc_of(100 * start / total, before.get(customer, {}).get("abc_class"))
        start += values["revenue"]
        values.update(
            rank=rank, share=float(100 * values["revenue"] / total), cumulative_share=float(100 * start / total)
        )
    for customer, values in rows.items():
        old = before.get(customer, {})
        values.update(previous_abc_class=old.get("abc_class"), previous_xyz_class=old.get("xyz_class"))
        abc, xyz = values["abc_class"], xyz_of(values, last, method, old.get("xyz_class"))
        is_cell = abc in ("A", "B", "C") and xyz in ("X", "Y", "Z")
        values["xyz_class"] = xyz
        values["segment_code"] = "negative" if abc == "negative" else abc + xyz if is_cell else xyz
        quadrants = {"AX": "cash_cow", "AZ": "star", "CZ": "dog"}
        values["segment_quadrant"] = quadrants.get(abc + xyz, "wild_cat") if is_cell else None
    return rows


def measure(own, last):
    """What one customer bought in the year, and how evenly; the class is that of who is outside the curve."""
    purchases = [day for day, _amount, is_order in own if is_order]
    inside = [document for document in own if number_of(document[0]) > last - 12]
    by_month = defaultdict(Decimal)
    for day, amount, _is_order in inside:
        by_month[number_of(day)] += amount
    values = {
        "revenue": sum(by_month.values()), "abc_class": "negative" if inside else None, "rank": 0, "share": None,
        "cumulative_share": None, "mean": None, "deviation": None, "coefficient": None, "age_months": None,
        "orders": sum(is_order for _day, _amount, is_order in inside), "date_first_purchase": None,
        "active_months": len({number_of(day) for day, _amount, is_order in inside if is_order}),
        "date_last_purchase": None,
    }  # fmt: skip
    if purchases:
        age = min(12, last - number_of(min(purchases)) + 1)
        # what was credited before the first purchase is in the amounts, so its months are
        months = range(min([last - age + 1, *(month for month, amount in by_month.items() if amount)]), last + 1)
        series = [by_month[month] for month in months]
        mean, deviation = statistics.mean(series), statistics.pstdev(series)
        values.update(
            mean=float(mean), deviation=float(deviation), age_months=age, date_first_purchase=min(purchases),
            coefficient=float(100 * deviation / mean) if mean > 0 else None, date_last_purchase=max(purchases),
        )  # fmt: skip
    return values


def abc_of(start, old):
    """Class of who begins at ``start`` per cent of the total: who was above a line must cross it by the margin."""
    line_a = 80 + {"A": MARGIN, "B": -MARGIN, "C": -MARGIN}.get(old, 0)
    line_b = 95 + {"A": MARGIN, "B": MARGIN, "C": -MARGIN}.get(old, 0)
    return "A" if start < line_a else "B" if start < line_b else "C"


def xyz_of(values, last, method, old):
    if not values["age_months"]:
        return "Z" if values["revenue"] > 0 else None
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
    if variation is None:
        return "Z"
    return "X" if variation <= 50 - to_x else "Y" if variation <= 100 - to_y else "Z"
