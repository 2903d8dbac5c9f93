"""Customers taken over from a dealer: their purchases came as past revenue, most have hardly been spoken to.

They are what the 85 customers of the data set are not: irregular, one-off, new and asleep. And the data set's
customers get their salesperson: who won most with them.
"""

from collections import Counter, defaultdict
from datetime import datetime, time, timedelta

from dateutil.relativedelta import relativedelta

from .. import source
from ..clock import dice
from ..rows import create, slug

PLACES = "Ashford Birch Calder Dover Elgin Fairview Granite Harbor Ivory Juniper Keystone Linden".split()
TRADES = ("Print", "Clinics", "Logistics", "Studios", "Foods")
# How many customers, what one purchase is about, and in which months back (1: the last closed one) they bought.
KINDS = {
    "irregular, great": (5, 30_000, lambda roll: roll.sample(range(1, 13), 6)),
    "irregular, middling": (7, 14_000, lambda roll: roll.sample(range(1, 13), 5)),
    "irregular, small": (9, 1_500, lambda roll: roll.sample(range(1, 13), 4)),
    "one great deal": (4, 150_000, lambda roll: [roll.randint(3, 5)]),
    "one middling deal": (6, 45_000, lambda roll: [roll.randint(3, 6)]),
    "one small deal": (11, 1_200, lambda roll: [roll.randint(3, 6)]),
    "new": (4, 9_000, lambda roll: [roll.randint(1, 2)]),
    "asleep": (8, 8_000, lambda roll: roll.sample(range(8, 13), 3)),
    "fallen": (6, 16_000, lambda roll: [*range(5, 15)]),
}
AGES = [(3, 12), (20, 50), (60, 120), (150, 300)]  # days since the last contact


def load(job):
    customers = [
        (f"{PLACES[number % len(PLACES)]} {TRADES[number % len(TRADES)]}", kind)
        for number, kind in enumerate(kind for kind, (count, *_rest) in KINDS.items() for _each in range(count))
    ]
    people = [job.people[agent.name] for agent in source.agents()[:12]]
    vals = {slug("taken", name): _partner(name, people) for name, _kind in customers}
    partners = create(job.env, "res.partner", vals)
    job.env["crm.segmentation.past.revenue"].create(
        [vals for name, kind in customers for vals in _revenue(job, partners[slug("taken", name)], name, kind)]
    )
    job.env["crm.contact.log"]._log(
        [row for name, _kind in customers for row in _talks(job, partners[slug("taken", name)], name)]
    )
    return f"{len(customers)} customers taken over, {_give_salespeople(job)} with a salesperson of their own"


def _partner(name, people):
    """One in eight has been given to nobody."""
    roll = dice("taken", name)
    user = roll.choice(people)
    return {
        "name": name,
        "is_company": True,
        "email": f"office@{slug(name).replace('_', '-')}.example.com",
        "user_id": user.id if roll.random() < 7 / 8 else False,
    }


def _revenue(job, partner, name, kind):
    _count, amount, months = KINDS[kind]
    roll = dice("bought", name)
    first = job.clock.today.replace(day=1)
    for back in sorted(months(roll)):
        yield {
            "partner_id": partner,
            "company_id": job.env.company.id,
            "month": first - relativedelta(months=back),
            "amount": round(amount * roll.uniform(0.6, 1.4), -1),
        }


def _talks(job, partner, name):
    """A call or none; one in six has never been spoken to."""
    roll = dice("spoken", name)
    if roll.random() < 1 / 6:
        return
    user = job.env["res.partner"].browse(partner).user_id or job.people[source.agents()[0].name]
    day = job.clock.today - timedelta(days=roll.randint(*roll.choice(AGES)))
    yield {
        "moment": datetime.combine(day, time(roll.randint(16, 19), roll.randint(0, 59))),
        "day": day,
        "user_id": user.id,
        "holder_id": user.id,
        "team_id": user.sale_team_id.id or None,
        "partner_id": partner,
        "channel": "call",
        "direction": roll.choice(("out", "out", "in")),
        "evidence": "declared",
        "is_effective": True,
        "is_machine": False,
        "summary": "Introduced ourselves",
    }


def _give_salespeople(job):
    """The 85 customers go to whom they brought most."""
    won = defaultdict(Counter)
    for story in job.stories:
        if story.deal.stage == "Won":
            won[story.deal.account][story.deal.agent] += story.revenue
    for account, agents in won.items():
        best = min(agents, key=lambda agent: (-agents[agent], agent))
        job.env.ref(f"__sample__.{slug('account', account)}").user_id = job.people[best]
    return len(won)
