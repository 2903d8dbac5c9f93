import doctest
import random
from datetime import datetime, timedelta

from odoo import fields
from odoo.fields import Domain
from odoo.tests import tagged

from odoo.addons.crm_lead_sla.tools import working_time

from .common import SlaCommon

YEAR = datetime(2026, 1, 1)


@tagged("post_install", "-at_install")
class TestWorkingTime(SlaCommon):
    """Deadlines are those of ``plan_hours``, on random moments of two years, and elapsed time is their inverse."""

    def test_doctests(self):
        self.assertFalse(doctest.testmod(working_time).failed)

    def test_subtract(self):
        self.assertEqual(
            working_time.subtract([(0, 10), (20, 30)], [(8, 22), (2, 4), (3, 5)]), [(0, 2), (5, 8), (22, 30)]
        )

    def test_office(self):
        self._compare(self.calendar)

    def test_new_york(self):
        self._compare(self._calendar("New York", "America/New_York", [(8.25, 12), (12.75, 17.5)]))

    def test_night_shift_over_the_change_of_time(self):
        self._compare(self._calendar("Night", "Europe/Vilnius", [(0, 6), (20, 24)], range(7)))

    def test_round_the_clock(self):
        self._compare(self._calendar("Always", "Australia/Lord_Howe", [(0, 24)], range(7)))

    def test_two_weeks(self):
        calendar = self._calendar("Two weeks", "Europe/Vilnius")
        calendar.switch_calendar_type()
        calendar.attendance_ids.filtered(lambda line: line.week_type == "1" and line.dayofweek in "34").unlink()
        self.assertTrue(calendar.two_weeks_calendar)
        self._compare(calendar)

    def test_flexible(self):
        self._compare(self.env["resource.calendar"].create({
            "name": "Flexible", "tz": "Europe/Vilnius", "schedule_type": "flexible", "hours_per_day": 8,
            "full_time_required_hours": 40,
        }), count=100)  # fmt: skip

    def test_empty(self):
        calendar = self.env["resource.calendar"].create({"name": "Empty", "attendance_ids": []})
        self.assertFalse(calendar.plan_hours(1, YEAR, compute_leaves=True))
        time = self.env["crm.sla.time"]
        self.assertIsNone(time._get_table({}, calendar.id, self.env.company.id, YEAR).plan(YEAR, 3600))

    def test_person(self):
        """The own hours and leaves of a person, in their own time zone."""
        calendar = self._calendar("Anna's", "Europe/Vilnius", [(10, 13), (15, 20)])
        resource = self.env["resource.resource"].create({
            "name": "Anna", "user_id": self.anna.id, "calendar_id": calendar.id, "tz": "Asia/Tokyo",
        })  # fmt: skip
        self._compare(calendar, resource=resource)

    def _compare(self, calendar, resource=None, count=250):
        chance = random.Random(calendar.name)
        self._add_leaves(calendar, resource, chance)
        always = self._calendar("Always", "UTC", [(0, 24)], range(7))
        memo, time = {}, self.env["crm.sla.time"]
        company = self.env.company
        mine = Domain("time_type", "=", "leave") & (
            Domain("calendar_id", "!=", False) | Domain("company_id", "in", [company.id, False])
        )
        for _number in range(count):
            start = YEAR + timedelta(seconds=chance.randrange(2 * 365 * 86400))
            hours = chance.choice([0.25, 1, 4, 7.5, 24, 160, chance.randrange(1, 400) / 4])
            # Odoo adds floats, whose noise steps over the end of a stretch: a few microseconds less do not
            expected = [
                _round(calendar.plan_hours(wanted, start, compute_leaves=True, domain=list(mine), resource=resource))
                for wanted in (hours, hours - 1e-9)
            ]
            if resource:
                stretches = time._yearly_chunks(always.id, company.id, resource.id, start)
                table = working_time.WorkingTime(stretches)
            else:
                table = time._get_table(memo, calendar.id, company.id, start)
            due = table.plan(start, hours * 3600)
            self.assertIn(due, expected, f"{hours} hours from {start}")
            self.assertAlmostEqual(table.elapsed(start, due), hours * 3600, delta=1)

    def _add_leaves(self, calendar, resource, chance):
        """Some of everybody, of the calendar, of the person and of another company, of hours and of days."""
        other = self.env["res.company"].create({"name": f"Other than {calendar.name}"})
        places = [{"calendar_id": calendar.id}, {"calendar_id": False}]
        if resource:
            places.append({"resource_id": resource.id})
        leaves = []
        for number in range(60):
            begin = YEAR + timedelta(minutes=chance.randrange(3 * 365 * 24 * 60))
            end = begin + timedelta(hours=chance.choice([1, 5, 24, 72, 300]))
            leaves.append({"name": "Leave", "date_from": begin, "date_to": end, **places[number % len(places)]})
        self.env["resource.calendar.leaves"].create(leaves)
        theirs = self.env["resource.calendar.leaves"].with_company(other).create([
            {"name": "Theirs", "calendar_id": False, "date_from": YEAR + timedelta(days=day),
             "date_to": YEAR + timedelta(days=day + 2)}
            for day in range(0, 700, 20)
        ])  # fmt: skip
        self.assertEqual(theirs.company_id, other, "the leaves of the other company are those that must not count")


def _round(moment):
    """To the second, as the database keeps it; Odoo reckons with floats and takes 24:00 for a microsecond less."""
    moment = fields.Datetime.to_datetime(moment)
    return (moment + timedelta(microseconds=500_000)).replace(microsecond=0)
