"""Working days that people have left."""

from collections import defaultdict
from datetime import datetime, time, timedelta

from pytz import timezone, utc

HOURS = 8  # of a day where no calendar says it


def get_full_days(company, users, first, last):
    """Return {user: full working days of theirs from the day ``first`` to ``last``, both included}.

    A full day has as many hours as one of the company's calendar: half-time is half of it. Who has no working hours
    of their own works those of the company; without any it is Monday to Friday. Own leaves and public holidays of the
    company are off.
    """
    company = company.sudo()
    hours_per_day = company.resource_calendar_id.hours_per_day or HOURS
    days = {}
    for calendar, people in _group_by_calendar(company, users).items():
        if not calendar:
            days.update(dict.fromkeys(people, float(_count_weekdays(first, last))))
            continue
        hours = _get_hours(calendar, company, list(people.values()), first, last)
        days.update({user: hours[resource.id] / hours_per_day for user, resource in people.items()})
    return days


def _group_by_calendar(company, users):
    """{calendar: {user: resource, maybe empty}}"""
    groups = defaultdict(dict)
    for user in users.sudo():
        resource = user.resource_ids.filtered(lambda own: own.company_id <= company)[:1]
        groups[resource.calendar_id or company.resource_calendar_id][user] = resource
    return groups


def _get_hours(calendar, company, resources, first, last):
    """{resource ID or False: hours of work}"""
    zone = timezone(calendar.tz or "UTC")
    start, end = (zone.localize(datetime.combine(day, time.min)) for day in (first, last + timedelta(days=1)))
    intervals = calendar._work_intervals_batch(
        start.astimezone(utc),
        end.astimezone(utc),
        resources=calendar.env["resource.resource"].union(*resources),
        domain=[("time_type", "=", "leave"), ("company_id", "in", [False, company.id])],
    )
    return {
        resource_id: sum((stop - begin).total_seconds() / 3600 for begin, stop, _meta in worked)
        for resource_id, worked in intervals.items()
    }


def _count_weekdays(first, last):
    days = (first + timedelta(days=number) for number in range(max((last - first).days + 1, 0)))
    return sum(day.weekday() < 5 for day in days)
