"""Channels: the import of 100,000 costs, and costs with inquiries, qualified leads and deals won by source.

The floor of the import is a COPY of the same rows, which checks nothing but what the database does. That of the report
reads each table once and spreads a cost by two divisions, where the report makes a row of each day.
"""

import base64
import io
import random
from datetime import date, timedelta

from . import build, databases
from .measure import Figure, interleaved, timed

ROUNDS = 5
COSTS = 100_000
COLUMNS = ("date_from", "date_to", "source_id", "campaign_id", "amount", "currency_id", "company_id")
FLOOR = """
    SELECT source_id, SUM(cost), SUM(inquiries), SUM(qualified), SUM(won) FROM (
        SELECT source_id,
               ROUND(amount * (LEAST(date_to, %(last)s) - date_from + 1) / (date_to - date_from + 1), 2)
               - ROUND(amount * (GREATEST(date_from, %(first)s) - date_from) / (date_to - date_from + 1), 2) AS cost,
               0 AS inquiries, 0 AS qualified, 0 AS won
          FROM crm_marketing_cost WHERE date_from <= %(last)s AND date_to >= %(first)s
         UNION ALL
        SELECT CASE WHEN lead.id = log.lead_ref THEN lead.source_id ELSE log.source_id END, NULL,
               (log.move = 'created')::int,
               (log.move <> 'created' AND NOT log.is_machine AND NOT EXISTS (
                   SELECT 1 FROM crm_stage_log earlier
                    WHERE earlier.lead_ref = log.lead_ref AND earlier.move IN ('forward', 'skip', 'won')
                      AND earlier.is_passed IS NOT TRUE AND NOT earlier.is_machine
                      AND (earlier.moment, earlier.id) < (log.moment, log.id)))::int,
               (log.move = 'won')::int
          FROM crm_stage_log log
          LEFT JOIN crm_lead lead ON lead.id = log.lead_id
         WHERE log.move IN ('created', 'forward', 'skip', 'won') AND log.is_passed IS NOT TRUE
           AND log.day BETWEEN %(first)s AND %(last)s
    ) AS channel GROUP BY source_id
"""
MEASURES = ("cost", "inquiries", "qualified", "won")


def run(scale):
    """Yield the figures of the channels, measured on the costs that the import has written; rolled back."""
    with databases.environment(build.addons_template(scale)) as env:
        newest = env["crm.stage.log"].search([], order="day desc", limit=1).day
        rows = _prepare_rows(env, newest)
        floor, product = interleaved(1, lambda _number: _copy(env, rows), lambda _number: _import(env, rows), warm_up=1)
        _import(env, rows)
        yield Figure(f"import of {COSTS:,} costs", floor, product, None, f"{product[0][0]:.1f} s, at most 60")
        for name, first in (("a month", newest - timedelta(days=30)), ("all time", date(2000, 1, 1))):
            period = {"first": first, "last": newest}
            seconds = interleaved(ROUNDS, _floor(env, period), _product(env, period))
            _check_same(env, period)
            yield Figure(f"costs and leads by source, {name}", *seconds)


def _prepare_rows(env, newest):
    """Costs of two years: mostly of one day, as advertising platforms export them, some of a week or a month."""
    chance = random.Random(1)
    sources, campaigns = env["utm.source"].search([]), env["utm.campaign"].search([])
    company = env.company
    return [
        (
            (first := newest - timedelta(days=chance.randrange(730))),
            first + timedelta(days=chance.choice((0, 0, 0, 6, 29))),
            chance.choice(sources),
            chance.choice(campaigns),
            number / 100,  # no two costs are the same
            company.currency_id,
            company,
        )
        for number in range(COSTS)
    ]


def _copy(env, rows):
    env.cr.execute("DELETE FROM crm_marketing_cost")
    text = io.StringIO("".join(_line(row, lambda record: str(record.id), "\t") for row in rows))
    return timed(env.cr, lambda: env.cr.copy_from(text, "crm_marketing_cost", columns=COLUMNS))


def _import(env, rows):
    env.cr.execute("DELETE FROM crm_marketing_cost")
    heading = ",".join(COLUMNS) + "\n"
    text = heading + "".join(_line(row, lambda record: f'"{record.display_name}"', ",") for row in rows)
    wizard = env["crm.marketing.cost.import"].create({"file": base64.b64encode(text.encode())})
    env.flush_all()

    def load():
        for start in range(0, COSTS, 10_000):
            assert not wizard.check_rows(start)["problems"]
        wizard.action_import()

    seconds = timed(env.cr, load)
    assert env["crm.marketing.cost"].search_count([]) == COSTS, "not all rows were imported"
    return seconds


def _line(row, name, delimiter):
    return delimiter.join(name(value) if hasattr(value, "ids") else str(value) for value in row) + "\n"


def _floor(env, period):
    def read():
        env.cr.execute(FLOOR, period)
        env.cr.fetchall()

    return lambda _number: timed(env.cr, read)


def _product(env, period):
    return lambda _number: timed(env.cr, lambda: _report(env, period))


def _report(env, period):
    domain = [("day", ">=", period["first"]), ("day", "<=", period["last"])]
    return env["crm.channel.report"]._read_group(domain, ["source_id"], [f"{name}:sum" for name in MEASURES])


def _check_same(env, period):
    env.cr.execute(FLOOR, period)
    by_hand = {source: [round(float(value or 0), 2) for value in values] for source, *values in env.cr.fetchall()}
    reported = {
        source.id or None: [round(float(value or 0), 2) for value in values] for source, *values in _report(env, period)
    }
    assert by_hand == reported, "the report and the floor disagree"
