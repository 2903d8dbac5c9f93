"""Meetings on the calendar, with the customer's contact person where there is one."""

from datetime import timedelta

from ..clock import dice
from ..rows import insert, insert_into, next_ids, stamped

# Answer of the customer, in per cent; a meeting that was called off is an archived event.
ANSWERS = {"accepted": 70, "needsAction": 15, "declined": 9, "cancelled": 6}


def write(job, held):
    """Insert the meetings of ``(act, story, lead id, person's partner id or None)``; return their number."""
    held = sorted(held, key=lambda item: item[0].moment)
    numbers = next_ids(job.env, "calendar.event", len(held))
    events, attendees = [], []
    for number, (act, story, lead, customer) in zip(numbers, held, strict=True):
        roll = dice("meeting", story.deal.ref, act.moment)
        answer = roll.choices(list(ANSWERS), list(ANSWERS.values()))[0]
        user = job.people[act.doer]
        events.append(_event(job, number, act, story, lead, user, roll.choice((0.5, 1.0, 1.5)), answer))
        state = "needsAction" if answer == "cancelled" else answer
        guests = [(user.partner_id.id, "accepted"), *([(customer, state)] if customer else [])]
        attendees += [(number, partner, state, act.planned, user.id) for partner, state in guests]
    insert(job.env, "calendar.event", events)
    _write_attendees(job, attendees)
    return len(events)


def _event(job, number, act, story, lead, user, hours, answer):
    return {
        "id": number,
        "name": f"Meeting: {story.name}",
        "start": act.moment,
        "stop": act.moment + timedelta(hours=hours),
        "duration": hours,
        "user_id": user.id,
        "show_as": "busy",
        "allday": False,
        "active": answer != "cancelled",
        "opportunity_id": lead,
        "res_model": "crm.lead",
        "res_model_id": job.env["ir.model"]._get_id("crm.lead"),
        "res_id": lead,
        **stamped(act.planned, user.id),
    }


def _write_attendees(job, attendees):
    rows = [
        {
            "id": number,
            "event_id": event,
            "partner_id": partner,
            "state": state,
            "access_token": f"{dice('token', event, partner).getrandbits(128):032x}",
            **stamped(planned, uid),
        }
        for number, (event, partner, state, planned, uid) in zip(
            next_ids(job.env, "calendar.attendee", len(attendees)), attendees, strict=True
        )
    ]
    insert(job.env, "calendar.attendee", rows)
    links = [{"calendar_event_id": row["event_id"], "res_partner_id": row["partner_id"]} for row in rows]
    insert_into(job.env, "calendar_event_res_partner_rel", links)
