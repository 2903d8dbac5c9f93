"""What is planned: the next step of most open leads, a fifth of them overdue, and meetings to come."""

from datetime import timedelta

from ..clock import dice
from ..rows import ids, insert, next_ids
from ..talk import Act
from . import meetings
from .activities import activity_row
from .leads import References, person
from .messages import Writer


def load(job):
    references, lead_ids, writer = References(job), ids(job.env, "crm.lead"), Writer(job)
    planned, coming = [], []
    for story in job.stories:
        if story.closed:
            continue
        roll = dice("agenda", story.deal.ref)
        lead = lead_ids[f"lead_{story.deal.ref}"]
        if roll.random() < 0.7:
            planned.append((("crm.lead", lead, story.name), story, roll))
        if story.engaged and roll.random() < 0.05:
            coming.append((_meeting(job, story, roll), story, lead, person(references, story)))
    numbers = next_ids(job.env, "mail.activity", len(planned))
    rows = [_row(job, writer, number, *item) for number, item in zip(numbers, planned, strict=True)]
    insert(job.env, "mail.activity", rows)
    overdue = sum(row["date_deadline"] < job.clock.today for row in rows)
    today = sum(row["date_deadline"] == job.clock.today for row in rows)
    count = meetings.write(job, coming)
    return f"{len(rows)} planned activities ({overdue} overdue, {today} today), {count} meetings to come"


def _row(job, writer, number, document, story, roll):
    kind = roll.choices(("call", "declared_email", "todo"), (70, 15, 15))[0]
    days = roll.choices((roll.randint(-12, -1), 0, roll.randint(1, 15)), (20, 15, 65))[0]
    planned = max(story.assigned, job.clock.now - timedelta(days=roll.uniform(13, 25)))
    due = max(job.clock.today + timedelta(days=days), job.clock.local(planned, story.office).date())
    return activity_row(job, writer, number, document, kind, story.deal.agent, due, planned)


def _meeting(job, story, roll):
    """A meeting on one of the next ten working days."""
    days = (job.clock.today + timedelta(days=ahead) for ahead in range(roll.randint(1, 10), 60))
    day = next(day for day in days if not job.clock.is_free(day, story.deal.agent))
    moment = job.clock.utc(day, story.office, 30 * roll.randint(18, 33), future=True)
    planned = max(story.assigned, job.clock.now - timedelta(days=roll.uniform(1, 6)))
    return Act("meeting", moment, story.deal.agent, planned=planned.replace(microsecond=0))
