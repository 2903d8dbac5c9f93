"""Time of the sample company: the data's days moved to end today, office hours, holidays, leave."""

import random
from datetime import date, datetime, timedelta, timezone
from functools import cached_property
from zoneinfo import ZoneInfo

from . import source

SEED = "crm-discipline-sample-1"
TIME_ZONES = {"Central": "America/Chicago", "East": "America/New_York", "West": "America/Los_Angeles"}
LAST_DAY = max(deal.closed for deal in source.deals() if deal.closed)


def dice(*key):
    """A random generator of its own for each key, so what one record gets does not depend on another."""
    return random.Random("/".join((SEED, *map(str, key))))


class Clock:
    """``now`` is the moment (UTC, naive) at which the data ends; nothing happens after it.

    The data's last closing day becomes ``today``, the date in the westernmost office at that moment.
    """

    def __init__(self, now):
        self.now = now.replace(microsecond=0)
        self.today = self.local(self.now, "West").date()
        self.shift = self.today - LAST_DAY

    def moved(self, day):
        """A day of the data, moved."""
        return day + self.shift

    def utc(self, day, office, minutes, future=False):
        """The moment ``minutes`` after midnight of that day in that office, in UTC; after now only if ``future``."""
        local = datetime.combine(day, datetime.min.time(), ZoneInfo(TIME_ZONES[office])) + timedelta(minutes=minutes)
        moment = local.astimezone(timezone.utc).replace(tzinfo=None, microsecond=0)
        return moment if future else min(moment, self.now - timedelta(minutes=1))

    def local(self, moment, office):
        """A UTC moment in that office's own time."""
        return moment.replace(tzinfo=timezone.utc).astimezone(ZoneInfo(TIME_ZONES[office]))

    @cached_property
    def holidays(self):
        """US public holidays of the years around, name by day."""
        return {day: name for year in range(self.today.year - 2, self.today.year + 2) for day, name in _holidays(year)}

    def leave(self, name):
        """First and last day of a person's leaves: two in the past, one to come."""
        roll = dice("leave", name)
        starts = (roll.randint(-330, -200), roll.randint(-170, -40), roll.randint(10, 60))
        blocks = ((self.today + timedelta(days=start), roll.choice((5, 7, 12))) for start in starts)
        return [(first, first + timedelta(days=days - 1)) for first, days in blocks]

    @cached_property
    def leaves(self):
        """Leaves of everybody, by name."""
        return {name: self.leave(name) for name in (*(agent.name for agent in source.agents()), *source.managers())}

    def is_free(self, day, name):
        """Whether that person does not work on that day: weekend, public holiday or leave."""
        if day.weekday() > 4 or day in self.holidays:
            return True
        return any(first <= day <= last for first, last in self.leaves.get(name, ()))


def _holidays(year):
    yield date(year, 1, 1), "New Year's Day"
    yield _weekday(date(year, 5, 25), 0), "Memorial Day"
    yield date(year, 7, 4), "Independence Day"
    yield _weekday(date(year, 9, 1), 0), "Labor Day"
    yield _weekday(date(year, 11, 22), 3), "Thanksgiving"
    yield date(year, 12, 25), "Christmas Day"


def _weekday(first, weekday):
    """The first such weekday on or after a day."""
    return first + timedelta(days=(weekday - first.weekday()) % 7)
