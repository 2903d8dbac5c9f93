"""Giving leads to other people: the addon's batch against the assignment of an Odoo without the addons, per lead.

Both start from the same open leads and end with every lead owned by somebody, with tracked changes and followers; the
batch also tells each person what they got, moves activities and writes the log of owners and why each got it. It is all
rolled back. Odoo gives out fewer leads than the batch, as it slows down with their number.
"""

from contextlib import ExitStack
from unittest.mock import patch

from odoo.modules import module

from . import build, databases
from .measure import Figure, timed

CORE_LEADS = 500
LEADS = 5000
ROUNDS = 3
TEAMS = 5


def run(scale):
    """Yield the figures of assignment: seconds per 1,000 leads."""
    names = build.host_template(scale), build.addons_template(scale)
    floor, change, decide = [], [], []
    with ExitStack() as stack:
        host, env = (stack.enter_context(databases.environment(name)) for name in names)
        for _round in range(ROUNDS):
            floor.append(_measured(host, CORE_LEADS, _prepare_core))
            change.append(_measured(env, LEADS, _prepare_change))
            decide.append(_measured(env, LEADS, _prepare_give_out))
    note = "per 1,000 leads"
    yield Figure(f"{LEADS} leads to other owners, against {CORE_LEADS} by Odoo", floor, change, 0.1, note)
    yield Figure(f"... with the decision who gets which and why, {LEADS} leads", floor, decide, 0.1, note)


def _measured(env, count, prepare):
    """(seconds by the clock, of processor) for 1,000 leads."""
    env.invalidate_all(flush=False)
    teams = env["crm.team"].search([("crm_team_member_ids", "!=", False)], limit=TEAMS)
    leads = env["crm.lead"].search(
        [("won_status", "=", "pending"), ("type", "=", "opportunity"), ("team_id", "in", teams.ids)], limit=count
    )
    try:
        act = prepare(leads, teams)
        env.flush_all()
        env.invalidate_all()
        seconds = timed(env.cr, lambda: (act(), env.cr.flush()))
        return tuple(1000 * value / len(leads) for value in seconds)
    finally:
        env.cr.rollback()


def _prepare_core(leads, teams):
    """The leads belong to nobody, and each member may get as many as there are."""
    leads.with_context(tracking_disable=True).write({"user_id": False, "team_id": False})
    teams.crm_team_member_ids.write({"assignment_max": 30 * len(leads)})
    others = leads.env["crm.team"].search([]) - teams
    others.crm_team_member_ids.write({"assignment_max": 0})

    def act():
        with patch.object(module, "current_test", True):  # it commits otherwise
            teams._action_assign_leads(force_quota=True, creation_delta_days=0)

    return act


def _prepare_change(leads, teams):
    """To colleagues in turn, as a decision would."""
    users = {team: team.member_ids.ids for team in teams}
    receivers = {}
    for number, lead in enumerate(leads):
        colleagues = [user_id for user_id in users[lead.team_id] if user_id != lead.user_id.id]
        receivers[lead.id] = leads.env["res.users"].browse(colleagues[number % len(colleagues)])
    return lambda: leads._change_owner(receivers, "reassigned", dict.fromkeys(leads.ids, "It took too long"))


def _prepare_give_out(leads, teams):
    """Everybody is at work and has room."""
    teams.write({"presence_hours": 24 * 7, "lead_strategy": "least_loaded"})
    teams.crm_team_member_ids.write({"lead_capacity": 10**6, "customer_norm_max": 0})
    return lambda: leads._give_out("reassigned")
