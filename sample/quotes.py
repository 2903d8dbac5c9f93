"""Generated quotations: which deals had one, when it was sent and looked at, what it was about."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from .clock import dice
from .source import products
from .story import Story

# Share of the deals that were quoted: all that were won, of the lost ones by why they were lost, of the open ones.
QUOTED = {
    "Too expensive": 1, "Competitor won": 0.95, "No budget": 0.8, "No answer": 0.5, "Wrong product": 0.2,
    "Won": 1, "Engaging": 0.75, "Prospecting": 0,
}  # fmt: skip
VIEWED = {"Won": 0.92, "Lost": 0.55, "Engaging": 0.6}
ASKED = (1, 1, 1, 0.95, 0.9)  # a part of the list price, for what was not sold
RECENT = timedelta(days=40)  # since when invoices are written by hand
BY_HAND = 0.3


@dataclass(frozen=True)
class Quote:
    """``viewed`` is when the customer first opened it (None: never), ``confirmed`` when it became an order."""

    story: Story
    made: datetime
    sent: datetime
    viewed: datetime | None
    confirmed: datetime | None
    amount: float


def quotes(job):
    """All the quotations, oldest first. A deal without a customer in the data has none."""
    found = (_quote(story, job.clock) for story in job.stories if story.engaged and story.deal.account)
    return sorted(filter(None, found), key=lambda quote: (quote.made, quote.story.deal.ref))


def is_invoiced_by_hand(story, clock):
    """Some deals of the last weeks are invoiced each alone and past the order: nobody has linked them yet."""
    recent = story.deal.stage == "Won" and clock.moved(story.deal.closed) > clock.today - RECENT
    return recent and dice("by hand", story.deal.ref).random() < BY_HAND


def _quote(story, clock):
    roll = dice("quote", story.deal.ref)
    stage = story.deal.stage
    if roll.random() >= QUOTED[story.lost_reason or stage]:
        return None
    end = story.closed or min(clock.now, story.engaged + timedelta(days=60))
    sent = _whole(story.engaged + (end - story.engaged) * roll.uniform(0.3, 0.8))
    viewed = sent + timedelta(hours=0.2 + roll.expovariate(1 / 20))
    is_viewed = roll.random() < VIEWED[stage] and viewed < end
    return Quote(
        story, _whole(sent - (sent - story.engaged) * roll.uniform(0.02, 0.2)), sent,
        _whole(viewed) if is_viewed else None, story.closed if stage == "Won" else None, _amount(story, roll),
    )  # fmt: skip


def _amount(story, roll):
    if story.deal.stage == "Won":
        return story.revenue
    return round(products()[story.deal.product].price * roll.choice(ASKED), 2)


def _whole(moment):
    return moment.replace(microsecond=0)
