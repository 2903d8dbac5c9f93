"""What one opportunity lived through: moments in UTC. The days are the data's, the rest is generated."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache

from . import source
from .clock import dice

# Share of each source among won, open and lost deals: so a referral wins more often than a search engine.
SOURCES = {
    "Referral": (26, 15, 9),
    "Partner": (16, 12, 10),
    "Website": (20, 24, 24),
    "Search engine": (11, 18, 21),
    "Newsletter": (8, 10, 10),
    "Trade show": (8, 6, 9),
    "Cold call": (6, 10, 13),
    "": (5, 5, 4),
}
MEDIA = {
    "Referral": "Direct",
    "Partner": "Direct",
    "Website": "Website",
    "Search engine": "Google Adwords",
    "Newsletter": "Email",
    "Trade show": "Direct",
    "Cold call": "Phone",
}
# Campaign by source and quarter; the other sources have none.
CAMPAIGNS = {"Search engine": "Search ads", "Newsletter": "Newsletter", "Trade show": "Hardware fair"}
INBOUND = {"Website", "Search engine", "Newsletter"}  # nobody's when they come: the leader gives them out
LOST_REASONS = {"Too expensive": 40, "Competitor won": 25, "No budget": 15, "No answer": 15, "Wrong product": 5}
COLUMN = {"Won": 0, "Engaging": 1, "Prospecting": 1, "Lost": 2}


@dataclass(frozen=True)
class Story:
    """``assigned`` is when the first holder got it, ``handed`` when it went on to the data's agent (or None)."""

    deal: source.Deal
    manager: str
    office: str
    created: datetime
    assigned: datetime
    first_holder: str
    handed: datetime | None
    engaged: datetime | None
    closed: datetime | None
    source: str
    campaign: str
    lost_reason: str

    @property
    def is_inbound(self):
        return self.source in INBOUND

    @property
    def revenue(self):
        """Close value of a won deal, list price of any other."""
        return self.deal.value if self.deal.stage == "Won" else source.products()[self.deal.product].price

    @property
    def name(self):
        return f"{self.deal.product} for {self.deal.account or 'a new customer'}"

    def holder_at(self, moment):
        """Who held the lead then; before it was given out, who was to get it."""
        return self.first_holder if self.handed and moment < self.handed else self.deal.agent


def stories(clock):
    """All the stories, oldest lead first."""
    agents = {agent.name: agent for agent in source.agents()}
    return sorted((_story(deal, agents[deal.agent], clock) for deal in source.deals()), key=lambda story: story.created)


@cache
def colleagues(manager):
    """The people of one team."""
    return [agent.name for agent in source.agents() if agent.manager == manager]


def _story(deal, agent, clock):
    roll = dice("story", deal.ref)
    office = agent.office
    origin = roll.choices(list(SOURCES), [shares[COLUMN[deal.stage]] for shares in SOURCES.values()])[0]
    engaged = _office_hours(deal.engaged, office, roll, clock)
    closed = _office_hours(deal.closed, office, roll, clock)
    created = _created(engaged, origin, office, roll, clock)
    limit = (engaged or clock.now) - created
    assigned = created + min(timedelta(hours=roll.expovariate(1 / 9)), limit / 3) if origin in INBOUND else created
    first, handed = deal.agent, None
    others = [name for name in colleagues(agent.manager) if name != deal.agent]
    if roll.random() < 0.05:
        first, handed = roll.choice(others), assigned + (limit - (assigned - created)) * roll.uniform(0.3, 0.8)
    campaign = CAMPAIGNS.get(origin)
    reason = roll.choices(list(LOST_REASONS), list(LOST_REASONS.values()))[0] if deal.stage == "Lost" else ""
    quarter = f"{created.year} Q{(created.month + 2) // 3}"
    return Story(
        deal, agent.manager, office, created, _whole(assigned), first, handed and _whole(handed), engaged, closed,
        origin, f"{campaign} {quarter}" if campaign else "", reason,
    )  # fmt: skip


def _office_hours(day, office, roll, clock):
    """A moment of that day between 9:00 and 15:30 in that office, so that its UTC date is the same day."""
    return day and clock.utc(clock.moved(day), office, roll.uniform(540, 930))


def _created(engaged, origin, office, roll, clock):
    """Some days before it was engaged, six on average; one that is not engaged yet came in the last five weeks."""
    before = timedelta(hours=2 + min(roll.expovariate(1 / 144), 720))
    created = engaged - before if engaged else clock.now - timedelta(days=roll.uniform(0, 35))
    if origin not in INBOUND:  # written down by a person at work
        day = clock.local(created, office).date()
        at_work = clock.utc(day, office, roll.uniform(510, 1020))
        created = at_work if at_work < (engaged or clock.now) - timedelta(hours=1) else created
    return _whole(created)


def _whole(moment):
    return moment.replace(microsecond=0)
