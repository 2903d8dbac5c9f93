"""Generated talk with customers: what people did on each opportunity, and the care of old customers."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from . import source
from .clock import dice
from .story import colleagues

FEEDBACK = (
    "Interested, wants the price list.", "Compares us with one more supplier.", "Decision after the budget meeting.",
    "Needs it before the end of the quarter.", "Asked for a discount.", "Refused for now, call again in a month.",
    "Wants to talk to a reference customer.", "Technical questions answered.", "Sent to the purchasing department.",
)  # fmt: skip
# What a person does on a lead that is being worked, in per cent.
KINDS = {"call": 62, "email": 21, "meeting": 6, "todo": 6, "declared_email": 3, "note": 2}
EFFECTIVE = {"call": 0.62, "declared_email": 0.5, "todo": 0.3}
BY_MAIL = {"email", "declared_email"}
SILENT_AFTER = 120  # days: nobody works an older open deal any more
# These people write up part of their calls in one go at the end of the day.
LATE_WRITERS = {"Darcel Schlecht", "Zane Levy", "Cassey Cress"}


@dataclass(frozen=True)
class Act:
    """One thing that happened. ``planned`` is when it was scheduled (None: it was not), ``due`` for which day.

    kind: call, declared_email, todo (done activities), email, reply, auto_reply, welcome, note (messages), meeting.
    """

    kind: str
    moment: datetime
    doer: str
    feedback: str = ""
    planned: datetime | None = None
    due: date | None = None
    bounced: bool = False


def acts(story, clock):
    """What happened on one opportunity, in no order, none of it after now."""
    roll = dice("talk", story.deal.ref)
    found = list(_welcome(story))
    end = story.closed or min(clock.now, (story.engaged or story.assigned) + timedelta(days=SILENT_AFTER))
    first = story.engaged or end
    found += _span(story, story.assigned, first, 1 + roll.randint(0, 2), roll, clock)
    if story.engaged:
        found.append(_decisive_call(story, story.engaged, roll))
        found += _span(
            story, story.engaged, end, 1 + int((end - story.engaged).days / roll.uniform(6, 13)), roll, clock
        )
    if story.closed:
        found.append(_decisive_call(story, story.closed, roll))
    return [act for act in found if act.moment < clock.now]


def care(clock):
    """Calls of the salespeople without a deal: (account, act), three or four a day over the last 300 days."""
    busy = {deal.agent for deal in source.deals()}
    accounts = [account.name for account in source.accounts()]
    for agent in source.agents():
        if agent.name in busy:
            continue
        roll = dice("care", agent.name)
        for back in range(300, -1, -1):
            day = clock.today - timedelta(days=back)
            if not clock.is_free(day, agent.name):
                for _ in range(roll.choice((2, 3, 4, 5))):
                    moment = clock.utc(day, agent.office, roll.uniform(510, 1050), future=True)
                    account, act = roll.choice(accounts), _activity("call", moment, agent.name, day, roll)
                    if moment < clock.now:
                        yield account, act


def _welcome(story):
    """The website's acknowledgement, sent by nobody."""
    if story.source == "Website" and story.deal.account:
        yield Act("welcome", story.created + timedelta(seconds=5), "")


def _span(story, start, end, count, roll, clock):
    """``count`` acts on working days between two moments (fewer when there are none), with the answers to them."""
    first, days = clock.local(start, story.office).date(), (end - start).days
    for _ in range(count):
        day, doer = _working_day(story, (first, days), roll, clock)
        if not day:
            continue
        kind = roll.choices(list(KINDS), list(KINDS.values()))[0]
        if kind in BY_MAIL and not story.deal.account:
            kind = "call"
        moment = clock.utc(day, story.office, _minute(kind, doer, roll), future=True)
        if start < moment < end:
            yield from _with_answer(kind, moment, doer, day, (start, end), roll)


def _working_day(story, span, roll, clock):
    """A day, and who acts on it: the holder, seldom a colleague or the leader; no day when four tries hit free ones."""
    chance, colleague = roll.random(), roll.choice(colleagues(story.manager))
    for _ in range(4):
        day = span[0] + timedelta(days=roll.randint(0, span[1]))
        holder = story.holder_at(clock.utc(day, story.office, 720, future=True))
        doer = colleague if chance < 0.03 else story.manager if chance < 0.045 else holder
        if not clock.is_free(day, doer):
            return day, doer
    return None, ""


def _minute(kind, doer, roll):
    if kind == "meeting":
        return 30 * roll.randint(18, 33)
    if kind == "call" and doer in LATE_WRITERS and roll.random() < 0.4:
        return 1055 + roll.random()
    return roll.uniform(500, 1060)


def _with_answer(kind, moment, doer, day, span, roll):
    start, end = span
    if kind not in ("email", "meeting", "note"):
        yield _activity(kind, moment, doer, day, roll, start)
        return
    bounced = kind == "email" and roll.random() < 0.03
    planned = max(start, moment - timedelta(hours=roll.uniform(20, 150))) if kind == "meeting" else None
    yield Act(kind, moment, doer, planned=planned, bounced=bounced)
    if kind == "email" and not bounced:
        answered = moment + timedelta(hours=roll.expovariate(1 / 10))
        chance = roll.random()
        if answered < end and chance < 0.48:
            yield Act("auto_reply" if chance < 0.03 else "reply", answered.replace(microsecond=0), "")


def _activity(kind, moment, doer, day, roll, start=datetime.min):
    """A done activity: two thirds were planned, of these a quarter is late; a third was written down when done.

    ``start`` is since when the document exists.
    """
    planned, due = None, day
    if roll.random() < 0.65:
        planned = max(start, moment - timedelta(hours=roll.expovariate(1 / 50) + 0.5)).replace(microsecond=0)
        late = roll.choices((0, 1, 2, 5), (75, 15, 6, 4))[0]
        due = max(day - timedelta(days=late), planned.date())
    feedback = roll.choice(FEEDBACK) if roll.random() < EFFECTIVE[kind] else ""
    return Act(kind, moment, doer, feedback, planned, due)


def _decisive_call(story, moment, roll):
    """The talk that moved the deal, minutes before the move."""
    at = (moment - timedelta(minutes=roll.uniform(1, 20))).replace(microsecond=0)
    return Act("call", at, story.holder_at(at), roll.choice(FEEDBACK), None, at.date())
