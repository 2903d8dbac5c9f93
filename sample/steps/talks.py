"""Messages, done activities and meetings: the moves of the deals and the talk with customers, in order of time."""

from collections import Counter

from .. import talk
from ..rows import analyze, ids, insert, next_ids, slug
from . import meetings
from .activities import done_row
from .leads import References, person
from .messages import Writer
from .moves import moves


def load(job):
    references, lead_ids = References(job), ids(job.env, "crm.lead")
    writer = Writer(job)
    activities, held, counts = [], [], Counter()
    for story in job.stories:
        lead = ("crm.lead", lead_ids[f"lead_{story.deal.ref}"], story.name)
        moves(job, writer, references, story, lead[1])
        for act in talk.acts(story, job.clock):
            counts[act.kind] += 1
            if act.kind == "meeting":
                held.append((act, story, lead[1], person(references, story)))
                continue
            writer.add(act, lead, person(references, story))
            if act.kind in writer.activity_types:
                activities.append((act, lead))
    for account, act in talk.care(job.clock):
        partner = ("res.partner", references.persons[slug("account", account)], account)
        counts[act.kind] += 1
        writer.add(act, partner, partner[1])
        activities.append((act, partner))
    messages = writer.write()
    activities.sort(key=lambda pair: pair[0].moment)
    numbers = next_ids(job.env, "mail.activity", len(activities))
    rows = [done_row(job, writer, number, *pair) for number, pair in zip(numbers, activities, strict=True)]
    insert(job.env, "mail.activity", rows)
    meetings.write(job, held)
    analyze(job.env, "mail.message", "mail.tracking.value", "mail.activity", "mail.notification", "calendar.event")
    talks = ", ".join(f"{count} {kind}" for kind, count in counts.most_common())
    return f"{messages} messages, {len(rows)} done activities ({talks})"
