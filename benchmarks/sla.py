"""Clocks of leads: deadlines from shared tables, the job when nothing is due, and what starting and stopping takes."""

import random
from datetime import datetime, timedelta
from functools import partial
from time import perf_counter

from odoo import fields
from odoo.tools import SQL

from . import build, databases
from .measure import Figure, timed

CLOCKS = 10_000
SAMPLE = 200  # plan_hours is too slow for all of them
ROUNDS = 5
RUNNING = 0.067  # of all leads have a running clock
BATCH = 500


def run(scale):
    """Yield the figures of the clocks."""
    with databases.environment(build.addons_template(scale)) as env:
        try:
            yield _deadlines(env)
            _start_clocks(env)
            yield _nothing_due(env)
            yield from _queries(env)
        finally:
            env.cr.rollback()


def _deadlines(env):
    """Seconds for all deadlines by ``plan_hours`` (the floor to be a hundred times faster than) and from the tables."""
    calendar, company = _get_calendar(env), env.company
    chance = random.Random("deadlines")
    starts = [datetime(2026, 1, 1) + timedelta(seconds=chance.randrange(300 * 86400)) for _number in range(CLOCKS)]
    theirs, ours = [], []
    for _round in range(ROUNDS):
        begin = perf_counter()
        expected = [calendar.plan_hours(8, start, compute_leaves=True) for start in starts[:SAMPLE]]
        theirs.append(((perf_counter() - begin) / SAMPLE * CLOCKS,) * 2)
        env.registry.clear_cache()
        begin = perf_counter()
        memo, time = {}, env["crm.sla.time"]
        found = [time._get_table(memo, calendar.id, company.id, start).plan(start, 8 * 3600) for start in starts]
        ours.append((perf_counter() - begin,) * 2)
        assert found[:SAMPLE] == [_to_second(moment) for moment in expected]
    return Figure(f"{CLOCKS:,} deadlines, the tables read anew; floor: plan_hours", theirs, ours, 0.01)


def _get_calendar(env):
    """Forty hours a week in Brussels with 23 holidays."""
    calendar = env["resource.calendar"].create({"name": "Benchmark", "tz": "Europe/Brussels"})
    env["resource.calendar.leaves"].create([
        {"name": "Holiday", "calendar_id": calendar.id, "date_from": datetime(2026, 1, 1) + timedelta(days=number * 16),
         "date_to": datetime(2026, 1, 2) + timedelta(days=number * 16)}
        for number in range(23)
    ])  # fmt: skip
    env.flush_all()
    return calendar


def _to_second(moment):
    return (moment + timedelta(microseconds=500_000)).replace(microsecond=0)


def _start_clocks(env):
    """Clocks of a part of all leads, due in the years to come."""
    policy = env["crm.sla.policy"].create({"name": "Benchmark", "limit": 4})
    env.flush_all()
    env.cr.execute(
        SQL(
            """
            INSERT INTO crm_sla_clock (lead_id, lead_ref, policy_id, policy_name, kind, company_id, state, date_start,
                                       date_since, day, used_seconds, seconds, date_due, date_next)
            SELECT id, id, %s, 'Benchmark', 'first_response', %s, 'running', now(), now(), now(), 0, 14400,
                   now() + id * interval '1 minute' + interval '1 day',
                   now() + id * interval '1 minute' + interval '1 day'
              FROM crm_lead WHERE won_status = 'pending' ORDER BY id
             LIMIT (SELECT ceil(count(*) * %s) FROM crm_lead)
            """,
            policy.id,
            env.company.id,
            RUNNING,
        )
    )
    env.cr.execute("ANALYZE crm_sla_clock")


def _nothing_due(env):
    """Seconds of the queries of a run that finds nothing; the floor is the smallest of them, the one by the index."""
    runner, clocks = env["crm.sla.run"], env["crm.sla.clock"]

    def whole():
        runner._lock_due(200)
        runner._count_due()
        env["crm.sla.notice"]._send()
        clocks._wake(runner._get_next())

    def smallest():
        env.cr.execute("SELECT id FROM crm_sla_clock WHERE date_next <= %s LIMIT 1", [fields.Datetime.now()])

    whole()
    count = env.execute_query(SQL("SELECT count(*) FROM crm_sla_clock"))[0][0]
    seconds = [(timed(env.cr, smallest), timed(env.cr, whole)) for _round in range(20)]
    floor, product = map(list, zip(*seconds, strict=True))
    median = sorted(pair[0] for pair in product)[10] * 1000
    return Figure(f"a run with nothing due among {count} clocks", floor, product, None, f"{median:.1f} ms, at most 10")


def _queries(env):
    """Seconds and queries of starting and of stopping the clocks of a batch of leads; the floor is one such lead."""
    leads = env["crm.lead"].search([("won_status", "=", "pending"), ("sla_clock_ids", "=", False)], limit=2 * BATCH + 1)
    _start(env, leads[BATCH + 1 :])  # from now on the working times of the holders are in the cache
    leads = leads[: BATCH + 1]
    for name, act in (("started", _start), ("stopped", _stop)):
        seconds, queries = [], []
        for group in (leads[:1], leads[1:]):
            group.read(["stage_id", "user_id", "team_id"])
            env.flush_all()
            seconds.append([timed(env.cr, partial(_count, queries, act, env, group))])
        note = f"{queries[0]} and {queries[1]} queries, at most 3"
        yield Figure(f"{BATCH} clocks {name}; floor: one", *seconds, None, note)


def _count(queries, act, env, leads):
    queries.append(act(env, leads))


def _start(env, leads):
    rule = env["crm.sla.policy"]._get_rules()[0]
    before = env.cr.sql_log_count
    env["crm.sla.start"]._start([(lead, rule, fields.Datetime.now()) for lead in leads.sudo()])
    return env.cr.sql_log_count - before


def _stop(env, leads):
    env.cr.execute(
        """
        INSERT INTO crm_contact_log (moment, day, user_id, lead_id, lead_ref, channel, direction, evidence)
        SELECT now() AT TIME ZONE 'UTC' + interval '1 minute', now(), 2, id, id, 'call', 'out', 'declared'
          FROM unnest(%s) AS id
        """,
        [leads.ids],
    )
    before = env.cr.sql_log_count
    env["crm.sla.answer"]._answer(leads.ids)
    env.flush_all()
    return env.cr.sql_log_count - before
