"""How leads are shared out: what each person can carry, how each team gives leads out, and which leads are free."""

from datetime import timedelta

from ..clock import dice

STRATEGIES = ("least_loaded", "round_robin", "even")
ROOM = (1.6, 1.3, 1.1, 0.9)  # capacity for each open lead that a person has: some have too many already
FREE_LEADS = 24
SILENCE = timedelta(days=10)


def load(job):
    members = job.env["crm.team.member"].search([])
    counts = dict(job.env["crm.lead"]._read_group([("won_status", "=", "pending")], ["user_id"], ["__count"]))
    for member in members:
        room = dice("capacity", member.user_id.login).choice(ROOM)
        member.lead_capacity = max(20, round(counts.get(member.user_id, 0) * room, -1))
    members.sorted(lambda member: member.user_id.login)[3].not_taking_until = job.clock.now.date() + timedelta(days=4)
    teams = job.env["crm.team"].search([("crm_team_member_ids", "!=", False)], order="id")
    for number, team in enumerate(teams):
        team.write({"lead_strategy": STRATEGIES[number % 3], "presence_hours": 64, "gives_out_new": number % 2 == 0})
    return f"{len(members)} capacities, {_free(job)} leads free to claim"


def _free(job):
    """Open leads of all teams that nobody was in touch with for a while, freed in the last hours."""
    silent = job.env["crm.lead"].search([("won_status", "=", "pending"), ("user_id", "!=", False)], order="id desc")
    touched = job.env["crm.contact.log"]._read_group([("moment", ">", job.clock.now - SILENCE)], ["lead_id"])
    silent -= job.env["crm.lead"].union(*(lead for (lead,) in touched))
    free = job.env["crm.lead"].union(*(leads[:4] for leads in silent.grouped("team_id").values()))[:FREE_LEADS]
    free._open_to_claim()
    for lead in free:
        lead.claimable_since = job.clock.now - timedelta(minutes=dice("free", lead.name).randint(5, 2000))
    return len(free)
