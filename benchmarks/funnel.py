"""Splits of a funnel of stages and of one of metrics, for a month and for all time, and the same by hand."""

from . import build, databases
from .measure import Figure, interleaved, timed

ROUNDS = 7
MONTH = ("2025-10-01", "2025-10-31")
ALWAYS = (False, False)
SPLITS = {
    "user": ("log.holder_id", ""),
    "source": ("log.source_id", ""),
    "category": (
        "template.categ_id",
        "LEFT JOIN product_product product ON product.id = log.product_id"
        " LEFT JOIN product_template template ON template.id = product.product_tmpl_id",
    ),
}
STAY = """
    log.is_passed IS NOT TRUE AND log.stage_id = ANY(%(stages)s)
    AND (log.status = 'won'
         OR log.status = 'open' AND (log.stage_id <> %(won)s OR log.next_move IS DISTINCT FROM 'won'))
"""
PERIOD = "SELECT {by}, log.stage_id, count(*), sum(log.expected_revenue) FROM crm_stage_log log {joins} WHERE {where}"
COHORT = """
    SELECT {by}, log.stage_id, count(DISTINCT log.lead_id), sum(log.expected_revenue)
    FROM crm_stage_log log {joins} JOIN crm_lead lead ON lead.id = log.lead_id WHERE {where}
"""
CAME = """
    AND lead.create_date >= (%(first)s::timestamp AT TIME ZONE %(zone)s AT TIME ZONE 'UTC')
    AND lead.create_date < ((%(last)s::date + 1)::timestamp AT TIME ZONE %(zone)s AT TIME ZONE 'UTC')
"""
MOVED = "SELECT holder_id, {step}, count(*), {amount} FROM crm_stage_log WHERE {where} {days} GROUP BY holder_id"
BY_METRIC = {
    "new_leads": MOVED.replace("{where}", "move = 'created'").replace("{amount}", "0"),
    "qualified_leads": """
        SELECT user_id, {step}, count(*), 0 FROM crm_stage_log log
        WHERE move IN ('forward', 'skip', 'won') AND is_passed IS NOT TRUE AND is_machine IS NOT TRUE {days}
          AND NOT EXISTS (
            SELECT FROM crm_stage_log earlier
             WHERE earlier.move IN ('forward', 'skip', 'won') AND earlier.is_passed IS NOT TRUE
               AND earlier.is_machine IS NOT TRUE AND earlier.lead_ref = log.lead_ref
               AND (earlier.moment, earlier.id) < (log.moment, log.id))
        GROUP BY user_id
    """,
    "meetings_held": """
        SELECT user_id, {step}, count(*), 0 FROM crm_contact_log
        WHERE channel IN ('meeting', 'visit') AND is_void IS NOT TRUE AND is_machine IS NOT TRUE {days}
        GROUP BY user_id
    """,
    "deals_won": MOVED.replace("{where}", "move = 'won' AND is_passed IS NOT TRUE").replace(
        "{amount}", "sum(expected_revenue)"
    ),
}


def run(scale):
    """Yield the figures of the funnel."""
    with databases.environment(build.addons_template(scale)) as env:
        yield from _run_stages(env)
        yield from _run_metrics(env)


def _run_stages(env):
    stages = env["crm.stage"].search([("name", "!=", "")])
    steps = [(0, 0, {"stage_id": stage.id}) for stage in stages]
    funnel = env["crm.funnel"].create({"name": "Stages", "step_ids": steps})
    ids = {step.id: step.stage_id.id for step in funnel.step_ids}
    values = {"stages": stages.ids, "won": stages.filtered("is_won")[:1].id, "first": MONTH[0], "last": MONTH[1]}
    values["zone"] = env.company.resource_calendar_id.tz or "UTC"
    for mode, template in (("period", PERIOD), ("cohort", COHORT)):
        for label, dates in (("a month", MONTH), ("all time", ALWAYS)):
            for split, (by, joins) in SPLITS.items():
                days = "AND log.day BETWEEN %(first)s AND %(last)s" if mode == "period" else CAME
                where = STAY + (days if dates is MONTH else "")
                floor = template.format(by=by, joins=joins, where=where) + f" GROUP BY {by}, log.stage_id"
                name = f"{len(ids)} stages by {split}, {mode}, {label}"
                yield _measure(env, name, floor, values, funnel, mode, dates, split, ids)


def _run_metrics(env):
    metrics = {code: env["crm.metric"].search([("code", "=", code)]) for code in (*BY_METRIC, "deals_won_amount")}
    steps = [(0, 0, {"metric_id": metrics[code].id}) for code in BY_METRIC]
    steps[-1][2]["amount_metric_id"] = metrics["deals_won_amount"].id
    funnel = env["crm.funnel"].create({"name": "Metrics", "step_ids": steps})
    ids = {step.id: step.id for step in funnel.step_ids}
    for label, dates in (("a month", MONTH), ("all time", ALWAYS)):
        days = "AND day BETWEEN %(first)s AND %(last)s" if dates is MONTH else ""
        floor = " UNION ALL ".join(
            query.format(step=step, days=days) for step, query in zip(ids, BY_METRIC.values(), strict=True)
        )
        values = {"first": MONTH[0], "last": MONTH[1]}
        yield _measure(env, f"{len(ids)} metrics by user, period, {label}", floor, values, funnel, "period", dates,
                       "user", ids)  # fmt: skip


def _measure(env, name, floor, values, funnel, mode, dates, split, ids):
    """The figure of one split; ``ids`` gives for each step what the floor calls it."""
    question = funnel._prepare_question(mode, *dates, False, [])
    spec = funnel._get_splits(mode)[split]

    def by_hand():
        env.cr.execute(floor, values)
        return env.cr.fetchall()

    def by_product():
        return funnel._get_figures(question, [spec])

    seconds = interleaved(ROUNDS, lambda _number: timed(env.cr, by_hand), lambda _number: timed(env.cr, by_product))
    _check_same(by_hand(), by_product(), ids)
    return Figure(f"funnel of {name}", *seconds, 1.3)


def _check_same(rows, figures, ids):
    """A ratio of two queries with different answers would say nothing."""
    expected = {(key, step): (number, round(float(amount or 0), 2)) for key, step, number, amount in rows}
    reported = {
        (key.id or None, ids[step]): (found["number"], round(found["amount"], 2))
        for (key,), by_step in figures.items()
        for step, found in by_step.items()
    }
    assert expected == reported, "the funnel and the floor disagree"
