"""Facts of one month by person and metric: crm.metric.fact over all metrics of the CRM, and the same by hand."""

from datetime import date

from . import build, databases
from .measure import Figure, interleaved, timed

ROUNDS = 9
MONTH = date(2025, 10, 1), date(2025, 10, 31)
CONTACT = "SELECT '{}', user_id, {} FROM crm_contact_log WHERE day BETWEEN %s AND %s AND {} GROUP BY user_id"
REACHED = "is_void IS NOT TRUE AND is_machine IS NOT TRUE"
SENT = f"{REACHED} AND direction = 'out'"
MADE = f"{REACHED} AND user_name IS NOT NULL AND channel <> 'other'"
BY_METRIC = {
    "calls": CONTACT.format("calls", "count(*)", f"{SENT} AND channel = 'call'"),
    "cold_calls": CONTACT.format("cold_calls", "count(*)", f"{SENT} AND channel = 'call' AND temperature = 'cold'"),
    "warm_calls": CONTACT.format("warm_calls", "count(*)", f"{SENT} AND channel = 'call' AND temperature = 'warm'"),
    "emails_sent": CONTACT.format("emails_sent", "count(*)", f"{SENT} AND channel = 'email'"),
    "meetings_held": CONTACT.format("meetings_held", "count(*)", f"{REACHED} AND channel IN ('meeting', 'visit')"),
    "effective_contacts": CONTACT.format("effective_contacts", "count(*)", f"{MADE} AND is_effective"),
    "contacts": CONTACT.format("contacts", "count(*)", MADE),
}
# One pass over the rows instead of one per metric: what nobody would write for metrics that users define.
ONE_PASS = f"""
    SELECT user_id, count(*) FILTER (WHERE direction = 'out' AND channel = 'call'),
           count(*) FILTER (WHERE direction = 'out' AND channel = 'call' AND temperature = 'cold'),
           count(*) FILTER (WHERE direction = 'out' AND channel = 'call' AND temperature = 'warm'),
           count(*) FILTER (WHERE direction = 'out' AND channel = 'email'),
           count(*) FILTER (WHERE channel IN ('meeting', 'visit')),
           count(*) FILTER (WHERE is_effective AND user_name IS NOT NULL AND channel <> 'other'),
           count(*) FILTER (WHERE user_name IS NOT NULL AND channel <> 'other')
    FROM crm_contact_log WHERE day BETWEEN %s AND %s AND {REACHED} GROUP BY user_id
"""


def run(scale):
    """Yield the figures of the facts."""
    with databases.environment(build.addons_template(scale)) as env:
        for name, codes, target in (
            (f"facts of one month by person and metric, {len(BY_METRIC)} metrics", list(BY_METRIC), 1.3),
            ("... one metric: calls", ["calls"], 1.3),
        ):
            metrics = env["crm.metric"].search([("code", "in", codes)])
            floor = " UNION ALL ".join(BY_METRIC[code] for code in codes)
            seconds = interleaved(ROUNDS, _floor(env, floor, len(codes)), _product(env, metrics))
            _check_same(env, floor, metrics)
            yield Figure(name, *seconds, target)
        metrics = env["crm.metric"].search([("code", "in", list(BY_METRIC))])
        seconds = interleaved(ROUNDS, _floor(env, ONE_PASS, 1), _product(env, metrics))
        yield Figure(f"... {len(BY_METRIC)} metrics against one pass over the log", *seconds)


def _floor(env, query, branches):
    def read():
        env.cr.execute(query, MONTH * branches)
        env.cr.fetchall()

    return lambda _number: timed(env.cr, read)


def _product(env, metrics):
    return lambda _number: timed(env.cr, lambda: env["crm.metric.fact"]._figures(metrics, *MONTH))


def _check_same(env, query, metrics):
    """A ratio of two queries with different answers would say nothing."""
    env.cr.execute(query, MONTH * len(metrics))
    by_hand = {(code, user or False): number for code, user, number in env.cr.fetchall()}
    figures = env["crm.metric.fact"]._figures(metrics, *MONTH)
    reported = {(metric.code, user.id): number for (metric, user), number in figures.items()}
    assert by_hand == reported, "the facts and the floor disagree"
