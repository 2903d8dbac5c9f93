# ruff: noqa: F811  a fixture is imported and then named as an argument
"""The segments of the sample company are those of its invoices and past revenue, divided here again from them alone."""

import statistics
from collections import Counter, defaultdict

import pytest

from test_sample import database, query  # noqa: F401  fixtures


@pytest.fixture(scope="module")
def documents(query):
    """{customer: [(month, amount, whether it is a purchase)]} of all times, months as running numbers."""
    found = defaultdict(list)
    rows = query("""
        SELECT commercial_partner_id, invoice_date, move_type, amount_untaxed_signed,
               COALESCE(move.amount_untaxed_in_currency_signed <= (
                   SELECT -sum(credit.amount_untaxed_in_currency_signed) FROM account_move credit
                    WHERE credit.reversed_entry_id = move.id AND credit.state = 'posted'
                      AND credit.invoice_date < date_trunc('month', now())), FALSE)
          FROM account_move move WHERE state = 'posted' AND move_type LIKE 'out_%'
    """)
    for customer, day, kind, amount, is_credited in rows:
        is_order = kind == "out_invoice" and amount > 0 and not is_credited
        found[customer].append((day.year * 12 + day.month, amount, is_order))
    for customer, month, amount in query("SELECT partner_id, month, amount FROM crm_segmentation_past_revenue"):
        found[customer].append((month.year * 12 + month.month, amount, amount > 0))
    return found


@pytest.fixture(scope="module")
def runs(query):
    """(run, last month, method) of the newest run of each segmentation."""
    return query("""
        SELECT DISTINCT ON (profile_id) id, EXTRACT(year FROM date_to)::int * 12 + EXTRACT(month FROM date_to)::int,
               parameters->>'xyz_method'
          FROM crm_segmentation_run WHERE state = 'done' ORDER BY profile_id, date_to DESC, id DESC
    """)


def test_revenue_rank_and_share(query, documents, runs):
    for run, last, _method in runs:
        expected = revenues(documents, last)
        ranked = sorted(expected, key=lambda customer: (-expected[customer], customer))
        total = sum(expected.values())
        found = query(f"SELECT partner_id, rank, revenue, share FROM crm_segmentation_result WHERE run_id = {run}")
        assert len(found) == len(expected) == 85 + 60
        for customer, rank, revenue, share in found:
            assert (revenue, rank) == (expected[customer], ranked.index(customer) + 1)
            assert share == pytest.approx(float(100 * expected[customer] / total))
        assert query(f"SELECT revenue_total FROM crm_segmentation_run WHERE id = {run}") == [(total,)]


def test_classes(query, documents, runs):
    """The margin of two points aside: who is nearer to a line than that may have kept the class of before."""
    for run, last, method in runs:
        expected = revenues(documents, last)
        ranked = sorted(expected, key=lambda customer: (-expected[customer], customer))
        total, before = float(sum(expected.values())), 0.0
        found = dict(
            (customer, classes)
            for customer, *classes in query(
                f"SELECT partner_id, abc_class, xyz_class FROM crm_segmentation_result WHERE run_id = {run}"
            )
        )
        for customer in ranked:
            abc, xyz = found[customer]
            start, regularity = 100 * before / total, measure(documents[customer], last, method)
            if min(abs(start - 80), abs(start - 95)) > 2:
                assert abc == ("A" if start < 80 else "B" if start < 95 else "C")
            if expected_state := special(documents[customer], last):
                assert xyz == expected_state
            elif bought_months(documents[customer], last) == 1:
                assert xyz == "Z"
            elif method == "frequency" and min(abs(regularity - 75), abs(regularity - 25)) > 2:
                assert xyz == ("X" if regularity > 75 else "Y" if regularity > 25 else "Z")
            elif method == "variation" and min(abs(regularity - 50), abs(regularity - 100)) > 2:
                assert xyz == ("X" if regularity < 50 else "Y" if regularity < 100 else "Z")
            before += float(expected[customer])


def test_customers_show_the_main_segmentation(query, runs):
    shown = query("SELECT partner_id, segment_code FROM crm_segmentation_customer")
    main = query(f"SELECT partner_id, segment_code FROM crm_segmentation_result WHERE run_id = {runs[0][0]}")
    assert Counter(shown) == Counter(main)


def revenues(documents, last):
    return {
        customer: sum(amount for month, amount, _is_order in own if last - 12 < month <= last)
        for customer, own in documents.items()
        if any(month <= last for month, _amount, _is_order in own)
    }


def special(own, last):
    """New: the first purchase is not three months old. Sleeping: none for six months. Else nothing."""
    months = [month for month, _amount, is_order in own if is_order and month <= last]
    if last - min(months) + 1 < 3:
        return "new"
    return "sleeping" if last - max(months) >= 6 else None


def bought_months(own, last):
    return len({month for month, _amount, is_order in own if is_order and last - 12 < month <= last})


def measure(own, last, method):
    """Per cent of the months since the first purchase that have one, or the coefficient of variation in per cent."""
    age = min(12, last - min(month for month, _amount, is_order in own if is_order) + 1)
    inside = [document for document in own if last - age < document[0] <= last]
    if method == "frequency":
        return 100 * len({month for month, _amount, is_order in inside if is_order}) / age
    series = [float(sum(amount for month, amount, _is in inside if month == last - back)) for back in range(age)]
    return 100 * statistics.pstdev(series) / statistics.mean(series)
