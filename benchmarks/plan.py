"""Scores of 200 people: the refresh of an open month, and making a month of them."""

from odoo.fields import Command

from . import build, databases
from .facts import BY_METRIC, MONTH, SENT
from .measure import Figure, interleaved, timed

ROUNDS = 7
STAGE = "SELECT '{}', holder_id, {} FROM crm_stage_log WHERE day BETWEEN %s AND %s AND {} GROUP BY holder_id"
WON = "move = 'won' AND is_passed IS NOT TRUE"
TEN_METRICS = {
    **BY_METRIC,
    "customers_contacted": (
        "SELECT 'customers_contacted', user_id, count(DISTINCT COALESCE(commercial_partner_id, -lead_id))"
        f" FROM crm_contact_log WHERE day BETWEEN %s AND %s AND {SENT} AND channel <> 'other' GROUP BY user_id"
    ),
    "new_leads": STAGE.format("new_leads", "count(*)", "move = 'created'"),
    "deals_won": STAGE.format("deals_won", "count(*)", WON),
}
# The same rows of a month by hand, all figures but the identity left empty: what the database takes to hold them.
BY_HAND = """
    INSERT INTO crm_activity_score (user_id, line_id, plan_id, metric_id, company_id, kind, period, period_start,
                                    period_end, date_from, date_to, status, state, hours, hours_elapsed, target,
                                    fact, expected, forecast, completion, weight)
    SELECT member.user_id, line.id, plan.id, line.metric_id, plan.company_id, plan.kind, line.period, day, day, day,
           day, 'none', 'open', 8, 8, 8, 8, 8, 8, 1, 1
    FROM crm_activity_plan plan JOIN crm_activity_plan_line line ON line.plan_id = plan.id
    CROSS JOIN generate_series(%s::date, %s::date, ('1 ' || line.period)::interval) AS day
    CROSS JOIN crm_team_member member WHERE plan.id = %s AND member.active
"""


def run(scale):
    """Yield the figures of the plan."""
    with databases.environment(build.addons_template(scale)) as env:
        yield _refresh(env)
    with databases.environment(build.addons_template(scale)) as env:
        yield _make(env)


def _refresh(env):
    plan = _plan(env, ["month"] * 10)
    scores = env["crm.activity.score"]._generate(*MONTH)
    assert len(scores) == 2000, len(scores)
    _check_same(env, scores)

    def product(_number):
        # Time goes by and calls are made between two refreshes, so every row has all its moving figures to be written.
        # Each is a transaction of its own: in the one that has written a row, PostgreSQL would look up all of its
        # foreign keys again.
        env.cr.execute(
            "UPDATE crm_activity_score SET hours_elapsed = -1, fact = -1, expected = -1, forecast = -1,"
            " completion = -1, status = 'none'"
        )
        env.cr.commit()
        env.invalidate_all()
        return timed(env.cr, scores._refresh)

    figure = Figure("refresh of an open month, 200 people × 10 metrics", *interleaved(ROUNDS, _floor(env), product), 2)
    plan.active = False
    return figure


def _make(env):
    plan = _plan(env, ["day"] * 5 + ["week"] * 3 + ["month"] * 2)
    scores = env["crm.activity.score"]

    def clean():
        env.cr.execute("DELETE FROM crm_activity_score")
        env.invalidate_all()

    def by_hand(_number):
        clean()
        return timed(env.cr, lambda: env.cr.execute(BY_HAND, (*MONTH, plan.id)))

    def product(_number):
        clean()
        return timed(env.cr, lambda: scores._generate(*MONTH))

    floor, seconds = interleaved(3, by_hand, product)
    worst = max(pair[0] for pair in seconds)
    count = scores.search_count([])
    note = f"{count:,} rows, {'under' if worst < 3 else '**over**'} 3 s"
    return Figure("making a month of scores, 200 people × 10 targets", floor, seconds, note=note)


def _plan(env, periods):
    """A plan for everybody, over the months that the data is about."""
    env["crm.team.member"].search([]).date_from = False
    metrics = env["crm.metric"].search([("code", "in", list(TEN_METRICS))])
    return env["crm.activity.plan"].create(
        {
            "name": "Benchmark",
            "date_from": "2025-01-01",
            "team_ids": [Command.set(env["crm.team"].search([("name", "=like", "Team %")]).ids)],
            "line_ids": [
                Command.create({"metric_id": metric.id, "period": period, "target": 20})
                for metric, period in zip(metrics, periods, strict=True)
            ],
        }
    )


def _floor(env):
    def read():
        for query in TEN_METRICS.values():
            env.cr.execute(query, MONTH)
            env.cr.fetchall()

    return lambda _number: timed(env.cr, read)


def _check_same(env, scores):
    """Facts and floor must agree."""
    by_hand = {}
    for query in TEN_METRICS.values():
        env.cr.execute(query, MONTH)
        by_hand.update({(code, user): number for code, user, number in env.cr.fetchall()})
    for score in scores:
        expected = by_hand.get((score.metric_id.code, score.user_id.id), 0)
        assert score.fact == expected, (score.metric_id.code, score.fact, expected)
