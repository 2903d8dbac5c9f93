# ruff: noqa: F811  a fixture is imported and then named as an argument
"""Quotations, links and channel costs of the sample company agree with the CSV files and with each other."""

import json
from collections import Counter

import pytest

from databases import shell
from test_sample import database, deals, managers, query, rows, won_amounts  # noqa: F401  fixtures

TOTAL_WON = 10_005_534  # the sum of close_value of the won deals of the CSV


@pytest.fixture(scope="module")
def said(host, database):
    return json.loads(shell(host, database, "sales_figures.py").split("SALES ", 1)[1].splitlines()[0])


def test_every_won_deal_is_an_order(query, deals):
    """For what it was won, on the day it was won, of the salesperson who won it; and no other deal has one."""
    found = query(
        "SELECT upper(substr(d.name, 6)), o.amount_untaxed::int, o.date_order::date, p.name FROM sale_order o"
        " JOIN ir_model_data d ON d.module = '__sample__' AND d.model = 'crm.lead' AND d.res_id = o.opportunity_id"
        " JOIN res_users u ON u.id = o.user_id JOIN res_partner p ON p.id = u.partner_id WHERE o.state = 'sale'"
    )
    assert sorted(found) == sorted(
        (deal["opportunity_id"], int(deal["close_value"]), deal["close_date"], deal["sales_agent"])
        for deal in deals
        if deal["deal_stage"] == "Won"
    )


def test_quotations_are_sent_while_the_deal_is_open(query):
    """Made after the deal was engaged, sent, looked at if at all, and only then won or lost."""
    assert not query(
        "SELECT o.name FROM sale_order o JOIN crm_lead l ON l.id = o.opportunity_id"
        " JOIN crm_stage_log s ON s.lead_id = l.id AND s.move = 'forward'"
        " WHERE NOT (s.moment <= o.create_date AND o.create_date <= o.date_first_sent"
        "   AND o.date_first_sent < COALESCE(o.date_first_viewed, l.date_closed, 'infinity')"
        "   AND COALESCE(o.date_first_viewed, o.date_first_sent) < COALESCE(l.date_closed, 'infinity'))"
    )
    assert not query("SELECT name FROM sale_order WHERE date_first_sent IS NULL OR amount_first_sent != amount_untaxed")
    [(lost, unviewed)] = query(
        "SELECT count(*) FILTER (WHERE l.won_status = 'lost'), count(*) FILTER (WHERE o.date_first_viewed IS NULL)"
        " FROM sale_order o JOIN crm_lead l ON l.id = o.opportunity_id"
    )
    assert lost > 1500
    assert unviewed > 1000


def test_repeat_purchases(query, deals):
    """All but the first order of each customer."""
    won = Counter(deal["account"] for deal in deals if deal["deal_stage"] == "Won")
    [(found,)] = query("SELECT count(*) FROM sale_order WHERE is_repeat_purchase")
    assert found == won.total() - len(won) == 4238 - 85


def test_orders_are_as_odoo_computes_them(said):
    assert not said["changed"]


def test_invoice_lines_have_their_deals(query, deals):
    """Line by line what the CSV says; the rest is the tail of single invoices that is left to the accountant."""
    values = {deal["opportunity_id"]: int(deal["close_value"]) for deal in deals if deal["deal_stage"] == "Won"}
    linked = query(
        "SELECT upper(substr(d.name, 6)), -l.balance::int FROM account_move_line l"
        " JOIN account_move m ON m.id = l.move_id"
        " JOIN ir_model_data d ON d.module = '__sample__' AND d.model = 'crm.lead' AND d.res_id = l.lead_id"
        " WHERE m.move_type = 'out_invoice'"
    )
    assert len(linked) == len(dict(linked))
    assert dict(linked).items() <= values.items()
    tail = query(
        "SELECT m.id, m.amount_untaxed::int, m.invoice_date FROM account_move m WHERE move_type = 'out_invoice'"
        " AND EXISTS (SELECT FROM account_move_line l WHERE l.move_id = m.id AND l.display_type = 'product'"
        "   AND l.lead_id IS NULL)"
    )
    left = {ref: value for ref, value in values.items() if ref not in dict(linked)}
    assert sorted(amount for _id, amount, _day in tail) == sorted(left.values())
    assert 120 <= len(tail) <= 220
    newest = max(deal["close_date"] for deal in deals if deal["close_date"])
    assert all((newest - day).days <= 40 for _id, _amount, day in tail)


def test_credits_belong_to_the_deals_of_their_invoices(query):
    """And whoever looks for the deals of the tail finds it in his list."""
    assert not query(
        "SELECT credit.name FROM account_move credit JOIN account_move_line l ON l.move_id = credit.id"
        " WHERE credit.move_type = 'out_refund' AND l.display_type = 'product' AND l.lead_id IS DISTINCT FROM ("
        "   SELECT o.lead_id FROM account_move_line o WHERE o.move_id = credit.reversed_entry_id AND o.name = l.name"
        "   AND o.display_type = 'product')"
    )
    [(listed, open_)] = query(
        "SELECT count(*), (SELECT count(*) FROM account_move WHERE is_without_deal) FROM crm_invoice_match"
        " WHERE state = 'open'"
    )
    assert listed == open_


def test_paid_invoices_say_when(query):
    """On or after their own date; what is open says nothing."""
    assert not query(
        "SELECT name FROM account_move WHERE move_type = 'out_invoice'"
        " AND (date_paid IS NOT NULL) != (payment_state IN ('paid', 'in_payment')) OR date_paid < invoice_date"
    )


def test_funnel_of_actions_and_money(said, query):
    """The steps with amounts of the shipped funnel, for all time; invoices are less what was credited."""
    assert sum(won_amounts_of_csv().values()) == TOTAL_WON
    [(sent, offered)] = query("SELECT count(*), sum(amount_untaxed)::float FROM sale_order")
    [(issued, credited)] = query(
        "SELECT count(*) FILTER (WHERE move_type = 'out_invoice'),"
        " sum(amount_untaxed) FILTER (WHERE move_type = 'out_refund') FROM account_move"
    )
    assert said["steps"]["Proposals sent"] == [sent, pytest.approx(offered)]
    assert said["steps"]["Invoices issued"] == [issued, pytest.approx(TOTAL_WON - float(credited))]


def test_channels(said, query):
    """Inquiries, customers, costs and invoices by source."""
    name = "COALESCE(s.name, 'No source')"
    leads = query(
        f"SELECT {name}, count(*), count(DISTINCT p.commercial_partner_id) FILTER (WHERE won_status = 'won')"
        " FROM crm_lead l LEFT JOIN utm_source s ON s.id = l.source_id LEFT JOIN res_partner p ON p.id = l.partner_id"
        " GROUP BY 1"
    )
    lines = said["channels"].items()
    found = {source: (line["inquiries"], line["customers"]) for source, line in lines if line["inquiries"]}
    assert found == {source: (came, customers) for source, came, customers in leads}
    invoiced = query(
        f"SELECT {name}, -sum(a.balance)::float FROM account_move_line a JOIN crm_lead l ON l.id = a.lead_id"
        " LEFT JOIN utm_source s ON s.id = l.source_id GROUP BY 1"
    )
    assert {source: line["invoiced"] for source, line in lines if line["invoiced"]} == pytest.approx(dict(invoiced))
    spent = query(
        "SELECT s.name, sum(amount)::float FROM crm_marketing_cost c JOIN utm_source s ON s.id = c.source_id GROUP BY 1"
    )
    assert {source: line["cost"] for source, line in lines if line["cost"] is not None} == pytest.approx(dict(spent))


def test_channels_differ(said):
    """Search ads lose money, referrals are free, the radio has brought nobody, nobody knows what cold calls cost."""
    found = said["channels"]
    assert found["Search engine"]["return_invoiced"] < -50 < 0 < found["Newsletter"]["return_invoiced"]
    assert (found["Referral"]["cost"], found["Referral"]["inquiries"] > 0) == (0, True)
    assert (found["Radio"]["cost"] > 0, found["Radio"]["inquiries"]) == (True, 0)
    assert (found["Cold call"]["cost"], found["Cold call"]["inquiries"] > 0) == (None, True)


def won_amounts_of_csv():
    """{deal: amount}, from the file alone."""
    found = rows("sales_pipeline")
    return {deal["opportunity_id"]: int(deal["close_value"]) for deal in found if deal["deal_stage"] == "Won"}
