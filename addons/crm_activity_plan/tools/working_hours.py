"""Working time of people, in batch: their own calendars, leaves and public holidays."""

from collections import defaultdict
from datetime import datetime, time, timedelta
from functools import cache

import pytz

from .work_time import WorkTime

USUAL_HOURS = (time(9), time(17))  # of a company whose calendar names none: Monday to Friday


class WorkingHours:
    """Working time of some people of one company, from the day ``first`` to the day ``last``.

    A person works by the calendar of their resource, without a resource by that of the company, in their own time
    zone. Whoever has a calendar of flexible hours works the company's hours, in proportion to the hours of a week; a
    resource without calendar exactly those. A calendar without hours means no work. The company's own calendar is
    taken for Monday to Friday, 9:00 to 17:00, when it names no hours or is flexible.

    Leaves of the person count whichever calendar they were entered for. A leave of everybody counts for its company;
    one that was entered for a calendar only for the people of that calendar, for all when it is that of the company.
    It is at the same hour of the day in every time zone: a public holiday is a day, not a moment.
    """

    def __init__(self, company, users, first, last):
        self.env = company.sudo().env
        self.company = company.sudo()
        self.first, self.last = first, last
        self.zone = company._get_history_zone()
        self.calendar = self._get_usable_calendar()
        self._read_resources(users)
        self._read_leaves()
        self._get_attendances = cache(self._compute_attendances)
        self._get_midnight = cache(lambda day, zone: to_utc(datetime.combine(day, time.min), zone))
        self._get_work_time = cache(WorkTime)
        self.get_full_hours = cache(self._compute_full_hours)

    # ------------------------------------------------------------
    # Reading
    # ------------------------------------------------------------

    def _get_usable_calendar(self):
        calendar = self.company.resource_calendar_id
        usable = calendar and not calendar.flexible_hours and calendar._get_global_attendances()
        return calendar if usable else calendar.browse()

    def _read_resources(self, users):
        """The resource of each person in this company, else one they have anywhere; and all of theirs for leaves."""
        self.resources = {}
        self.resources_by_user = defaultdict(list)
        domain = [("user_id", "in", users.ids), ("resource_type", "=", "user")]
        for resource in self.env["resource.resource"].search_fetch(
            domain, ["user_id", "company_id", "calendar_id"], order="id desc"
        ):
            self.resources_by_user[resource.user_id.id].append(resource.id)
            known = self.resources.get(resource.user_id.id)
            if known is None or resource.company_id == self.company or known.company_id != self.company:
                self.resources[resource.user_id.id] = resource

    def _read_leaves(self):
        """Leaves by resource; under False those of everybody."""
        self.leaves = defaultdict(list)
        people = [False, *(resource_id for ids in self.resources_by_user.values() for resource_id in ids)]
        start = datetime.combine(self.first, time.min) - timedelta(days=2)
        end = datetime.combine(self.last, time.max) + timedelta(days=2)
        domain = [
            ("time_type", "=", "leave"),
            ("resource_id", "in", people),
            ("date_from", "<=", end),
            ("date_to", ">=", start),
        ]
        names = ["resource_id", "company_id", "calendar_id", "date_from", "date_to"]
        for leave in self.env["resource.calendar.leaves"].search_fetch(domain, names):
            if leave.resource_id or leave.company_id == self.company or not leave.company_id:
                self.leaves[leave.resource_id.id].append(leave)

    # ------------------------------------------------------------
    # Answers
    # ------------------------------------------------------------

    def get_zone(self, user):
        """Time zone by which the days of a person are told."""
        return user.tz or self.zone

    def get_bounds(self, user, first, last):
        """The moments (UTC) at which the person's day ``first`` begins and ``last`` ends."""
        zone = self.get_zone(user)
        return self._get_midnight(first, zone), self._get_midnight(last + timedelta(days=1), zone)

    def get_work_time(self, user):
        """The WorkTime of a person."""
        resource, zone = self.resources.get(user.id), self.get_zone(user)
        own = resource.calendar_id if resource else self.company.resource_calendar_id
        calendar, factor = own, 1.0
        if not own or own.flexible_hours or own == self.company.resource_calendar_id:
            calendar, factor = self.calendar, self._get_factor(own)
        breaks = {
            (leave.date_from, leave.date_to)
            for resource_id in self.resources_by_user[user.id]
            for leave in self.leaves[resource_id]
        }
        breaks |= {self._move_leave(leave, zone) for leave in self.leaves[False] if self._is_for(leave, own)}
        return self._get_work_time(self._get_attendances(calendar, zone), tuple(sorted(breaks)), factor)

    def _get_factor(self, calendar):
        """What an hour of the company is for a flexible calendar: 0.5 for 20 hours in a week of 40."""
        weekly = self.calendar.hours_per_week or 40
        own = calendar.flexible_hours and calendar != self.company.resource_calendar_id and calendar.hours_per_week
        return own / weekly if own else 1.0

    def _is_for(self, leave, calendar):
        return not leave.calendar_id or leave.calendar_id in (calendar, self.company.resource_calendar_id)

    def _move_leave(self, leave, zone):
        """A leave of everybody at the same hours of the day in another time zone."""
        own = leave.calendar_id.tz or self.zone
        moments = (leave.date_from, leave.date_to)
        if own == zone:
            return moments
        return tuple(to_utc(to_local(moment, own), zone) for moment in moments)

    def _compute_full_hours(self, first, last):
        """Hours of a full-time person from one day to another, without leaves.

        Where the company does not work, as on a Sunday, its average day: who works then is asked for a day's work.
        """
        attendances = self._get_attendances(self.calendar, self.zone)
        start, end = (self._get_midnight(day, self.zone) for day in (first, last + timedelta(days=1)))
        hours = self._get_work_time(attendances).get_hours(start, end)
        days = sum((first + timedelta(days=number)).weekday() < 5 for number in range((last - first).days + 1))
        return hours or (self.calendar.hours_per_day or 8) * max(days, 1)

    def _compute_attendances(self, calendar, zone):
        """Intervals of a calendar's attendances (UTC) in a time zone; the usual hours for no calendar."""
        days = [self.first + timedelta(days=number) for number in range(-2, (self.last - self.first).days + 3)]
        if not calendar:
            workdays = (day for day in days if day.weekday() < 5)
            return tuple(tuple(to_utc(datetime.combine(day, hour), zone) for hour in USUAL_HOURS) for day in workdays)
        bounds = (pytz.utc.localize(datetime.combine(day, time.min)) for day in (days[0], days[-1]))
        found = calendar._attendance_intervals_batch(*bounds, tz=get_timezone(zone))[False]
        return tuple(
            tuple(moment.astimezone(pytz.utc).replace(tzinfo=None) for moment in (start, end))
            for start, end, _attendance in found
        )


def get_timezone(name):
    """The time zone; UTC for one that this machine does not know, as in the history."""
    return pytz.timezone(name if name in pytz.all_timezones_set else "UTC")


def to_utc(local, zone):
    """Naive UTC of a naive moment of a time zone."""
    return get_timezone(zone).localize(local).astimezone(pytz.utc).replace(tzinfo=None)


def to_local(moment, zone):
    """Naive moment of a time zone of a naive UTC one."""
    return pytz.utc.localize(moment).astimezone(get_timezone(zone)).replace(tzinfo=None)
