from datetime import datetime, time, timedelta

from pytz import timezone, utc

WINDOW = timedelta(days=31)  # looked up at once
WINDOWS = 24


def working_days(user, company, first):
    """Yield the days from ``first`` on which ``user`` works, without their own and public leaves, for two years.

    By the working hours of the person in that company, else of the company; who has none works Monday to Friday.
    """
    resource = user.sudo().resource_ids.filtered(lambda own: own.company_id <= company)[:1]
    calendar = resource.calendar_id if resource else company.sudo().resource_calendar_id
    for number in range(WINDOWS):
        start = first + number * WINDOW
        yield from sorted(_worked(calendar, resource, start) if calendar else _weekdays(start))


def _worked(calendar, resource, start):
    zone = timezone(resource.tz or calendar.tz or "UTC")
    midnights = [zone.localize(datetime.combine(day, time.min)) for day in (start, start + WINDOW)]
    intervals = calendar._work_intervals_batch(*(moment.astimezone(utc) for moment in midnights), resources=resource)
    return {begin.astimezone(zone).date() for begin, _end, _meta in intervals[resource.id]}


def _weekdays(start):
    days = (start + timedelta(days=number) for number in range(WINDOW.days))
    return [day for day in days if day.weekday() < 5]
