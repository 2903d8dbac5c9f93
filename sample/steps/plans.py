"""What everybody does at least, and how it went in this month and the three before."""

from odoo import fields

from ..rows import create, ids, slug

MONTHS_BEFORE = 3
# Metric, target, period, weight, must-have; about half of the company reaches them.
ACTIVITY = [
    ("calls", 5, "day", 3, True),
    ("meetings_held", 2, "week", 2, False),
    ("emails_sent", 5, "week", 1, False),
    ("customers_contacted", 45, "month", 1, False),
]
SALES = [("deals_won_amount", 30_000, "month", 3, True), ("deals_won", 13, "month", 1, False)]
OWN_TARGETS = {"Anna Snelling": 6, "Violet Mclelland": 4}  # calls a day
ROLES = {"Hunter": ("Anna Snelling", "Darcel Schlecht"), "Key accounts": ("Vicki Laflamme", "Kary Hendrixson")}


def load(job):
    """Plans of all teams, people's roles, and the scores; those of the past months are closed."""
    first = fields.Date.start_of(fields.Date.subtract(job.clock.today, months=MONTHS_BEFORE), "month")
    _set_roles(job)
    # Memberships were made by loading: these people have worked here all the time.
    job.env["crm.team.member"].search([]).date_from = False
    plans = create(
        job.env,
        "crm.activity.plan",
        {
            "plan_activity": _plan(job, "Minimum actions", "activity", first, ACTIVITY),
            "plan_sales": _plan(job, "Sales", "sales", first, SALES),
        },
    )
    _set_own_targets(job, plans["plan_activity"])
    scores = job.env["crm.activity.score"]
    scores._generate(first, fields.Date.end_of(job.clock.today, "month"))
    closed = scores.search(scores._get_due_domain())
    closed._close()
    return f"{len(plans)} plans, {scores.search_count([])} scores, {len(closed)} of them closed"


def _plan(job, name, kind, first, lines):
    teams = ids(job.env, "crm.team").values()
    return {
        "name": name,
        "kind": kind,
        "company_id": job.ref("base.main_company"),
        "date_from": first,
        "team_ids": [fields.Command.set(list(teams))],
        "line_ids": [
            fields.Command.create(
                {
                    "metric_id": job.ref(f"crm_metric.crm_metric_{code}"),
                    "target": target,
                    "period": period,
                    "weight": weight,
                    "is_must": is_must,
                    "sequence": number,
                }
            )
            for number, (code, target, period, weight, is_must) in enumerate(lines, 1)
        ],
    }


def _set_roles(job):
    roles = create(job.env, "crm.sales.role", {slug("role", name): {"name": name} for name in ROLES})
    for name, people in ROLES.items():
        for person in people:
            job.people[person].sales_role_id = roles[slug("role", name)]


def _set_own_targets(job, plan_id):
    calls = job.env["crm.activity.plan"].browse(plan_id).line_ids[:1]
    vals = {
        slug("own target", name): {"line_id": calls.id, "user_id": job.people[name].id, "target": target}
        for name, target in OWN_TARGETS.items()
    }
    create(job.env, "crm.activity.plan.target", vals)
