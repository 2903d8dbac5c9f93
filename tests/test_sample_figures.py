# ruff: noqa: F811  a fixture is imported and then named as an argument
"""The funnel reports on the sample company say what the CSV files say, computed here again from those alone."""

import json
import statistics
from collections import Counter, defaultdict

import pytest

from databases import shell
from test_sample import database, deals, managers, query, rows  # noqa: F401  fixtures

REPORTS = ("crm.closing.report", "crm.deal.report", "crm.stage.flow", "crm.stage.flow.cohort")
OUTCOMES = {"Won": "won", "Lost": "lost", "Engaging": "still_open", "Prospecting": "still_open"}
# How the CSV splits its deals, and what the lines of the report are called.
KEYS = {
    "user": lambda deal: deal["sales_agent"],
    "team": lambda deal: f"{offices()[deal['sales_agent']]} – {managers()[deal['sales_agent']]}",
    "office": lambda deal: f"Sample Hardware Inc., Office {offices()[deal['sales_agent']]}",
    "product": lambda deal: deal["product"],
    "month": lambda deal: f"{deal['close_date']:%b %Y}",
}


def offices():
    return {row["sales_agent"]: row["regional_office"] for row in rows("sales_teams")}


@pytest.fixture(scope="module")
def tables(host, database):
    output = shell(host, database, "figures.py", REPORTS=REPORTS, SPLITS=("stage", *KEYS))
    return json.loads(output.split("FIGURES ", 1)[1].splitlines()[0])


def counts(lines, names):
    """{line: Counter of the named figures} of a table, without its total."""
    return {label: Counter({name: values[name] for name in names}) for label, values in lines.items() if label != "All"}


@pytest.mark.parametrize("split", KEYS)
def test_closings(tables, deals, split):
    """Won, lost and the amount won, by the day of closing."""
    expected = defaultdict(lambda: Counter(won=0, lost=0, won_amount=0))
    for deal in deals:
        if deal["close_date"]:
            line = expected[KEYS[split](deal)]
            line[OUTCOMES[deal["deal_stage"]]] += 1
            line["won_amount"] += int(deal["close_value"])
    found = counts(tables["crm.closing.report"][split], ("won", "lost", "won_amount"))
    # a line may have overdue deals only
    assert {label: line for label, line in found.items() if line.total()} == expected


def test_totals(tables):
    found = tables["crm.closing.report"]["user"]["All"]
    assert (found["won"], found["lost"], round(found["win_rate"], 4)) == (4238, 2473, round(100 * 4238 / 6711, 4))
    found = tables["crm.deal.report"]["user"]["All"]
    assert (found["deals"], found["won"], found["lost"], found["still_open"]) == (8800, 4238, 2473, 2089)
    assert found["conversion"] == pytest.approx(100 * 4238 / 8800)


@pytest.mark.parametrize("split", ["user", "team", "office", "product"])
def test_cohort(tables, deals, split):
    """What became of all the deals, with those still open."""
    expected = defaultdict(Counter)
    for deal in deals:
        expected[KEYS[split](deal)].update([OUTCOMES[deal["deal_stage"]], "deals"])
    assert counts(tables["crm.deal.report"][split], ("deals", "won", "lost", "still_open")) == expected


def test_deal_length(tables, deals, query):
    """Mean and median days by team, from the day the lead came, in the company's time zone, to the CSV's closing."""
    came = dict(
        query(
            "SELECT d.name, (l.create_date AT TIME ZONE 'UTC' AT TIME ZONE 'America/Chicago')::date FROM crm_lead l"
            " JOIN ir_model_data d ON d.module = '__sample__' AND d.model = 'crm.lead' AND d.res_id = l.id"
        )
    )
    days = defaultdict(list)
    for deal in deals:
        if deal["close_date"]:
            length = (deal["close_date"] - came[f"lead_{deal['opportunity_id']}"]).days
            days[KEYS["team"](deal), "days_to_win" if deal["deal_stage"] == "Won" else "days_to_lose"].append(length)
    for report in ("crm.closing.report", "crm.deal.report"):
        for (team, figure), lengths in days.items():
            found = tables[report]["team"][team]
            assert found[figure] == pytest.approx(statistics.mean(lengths)), (report, team, figure)
            assert found[f"{figure}_median"] == statistics.median(lengths), (report, team, figure)


@pytest.mark.parametrize("report", ["crm.stage.flow", "crm.stage.flow.cohort"])
def test_stage_flow(tables, deals, report):
    """All 8,800 came into Prospecting and 8,300 went on to Engaging, where they were won, lost or still are."""
    stages = Counter(deal["deal_stage"] for deal in deals)
    names = ("entered", "moved_on", "won", "lost", "moved_back", "left_otherwise", "still_there")
    found = {stage: tuple(values[name] for name in names) for stage, values in tables[report]["stage"].items()}
    engaged = len(deals) - stages["Prospecting"]
    still_open = stages["Prospecting"] + stages["Engaging"]
    assert found == {
        "Prospecting": (len(deals), engaged, 0, 0, 0, 0, stages["Prospecting"]),
        "Engaging": (engaged, 0, stages["Won"], stages["Lost"], 0, 0, stages["Engaging"]),
        "All": (len(deals) + engaged, engaged, stages["Won"], stages["Lost"], 0, 0, still_open),
    }


def test_time_in_stage(tables, deals):
    """Days in Engaging; the hours of both days are not in the CSV: within a working day of each other."""
    days = [(deal["close_date"] - deal["engage_date"]).days for deal in deals if deal["close_date"]]
    found = tables["crm.stage.flow"]["stage"]["Engaging"]
    assert found["hours"] / 24 == pytest.approx(statistics.mean(days), abs=0.35)
    assert found["hours_median"] / 24 == pytest.approx(statistics.median(days), abs=0.35)
