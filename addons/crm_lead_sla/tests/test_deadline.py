from freezegun import freeze_time

from odoo.tests import tagged

from .common import SlaCommon


@tagged("post_install", "-at_install")
class TestDeadline(SlaCommon):
    def test_friday_evening(self):
        """Fri 17:00 is one hour before closing; the other three end on Mon 12:00."""
        self.assertDue(self._arrive(self.at(9, 17)), self.at(12, 12))

    def test_saturday(self):
        """Nothing runs until Mon 9:00; the four hours end when lunch begins."""
        self.assertDue(self._arrive(self.at(10, 15)), self.at(12, 13))

    def test_lunch(self):
        """Two hours until lunch, two after it."""
        self.assertDue(self._arrive(self.at(12, 11)), self.at(12, 16))

    def test_holiday_on_monday(self):
        self._leave(self.at(12, 0), self.at(13, 0), calendar_id=self.calendar.id)
        self.assertDue(self._arrive(self.at(9, 17)), self.at(13, 12))

    def test_holiday_of_the_company_without_calendar(self):
        self._leave(self.at(12, 0), self.at(13, 0))
        self.assertDue(self._arrive(self.at(9, 17)), self.at(13, 12))

    def test_holiday_of_another_company(self):
        other = self.env["res.company"].create({"name": "Far away"})
        self.env["resource.calendar.leaves"].with_company(other).create({
            "name": "Theirs", "date_from": self.at(12, 0), "date_to": self.at(13, 0), "calendar_id": False,
        })  # fmt: skip
        self.assertDue(self._arrive(self.at(9, 17)), self.at(12, 12))

    def test_holder_on_leave(self):
        """Anna is away until Wednesday: the customer's clock runs, hers waits. She has her own calendar."""
        own = self._calendar("Anna's", "Europe/Vilnius")
        resource = self.env["resource.resource"].create({
            "name": "Anna", "user_id": self.anna.id, "calendar_id": own.id, "tz": "Europe/Vilnius",
        })  # fmt: skip
        self._leave(self.at(12, 0), self.at(14, 0), resource_id=resource.id)
        lead = self._arrive(self.at(9, 17))
        self.assertDue(lead, self.at(12, 12))
        self.assertEqual(self._clock(lead).date_holder_due, self.at(14, 12), "one hour on Fri, three on Wed")

    def test_holder_on_leave_under_a_policy_in_calendar_hours(self):
        """24 hours by the clock: seven on Fri, seventeen from Wed on. She is away in her company, and so in all."""
        policy = self._policy(name="A day", limit=24, unit="hours", sequence=1)
        other = self.env["res.company"].create({"name": "Where she is employed"})
        resource = self.env["resource.resource"].create({
            "name": "Anna", "user_id": self.anna.id, "company_id": other.id, "tz": "Europe/Vilnius",
            "calendar_id": self._calendar("Anna's", "Europe/Vilnius", company_id=other.id).id,
        })  # fmt: skip
        self._leave(self.at(10, 0), self.at(14, 0), resource_id=resource.id)
        lead = self._arrive(self.at(9, 17))
        self.assertDue(lead, self.at(10, 17), policy)
        self.assertEqual(self._clock(lead, policy).date_holder_due, self.at(14, 17))

    def test_two_time_zones(self):
        """The team is served from Tokyo: Fri 8:00 is 15:00 there, 3 hours remain; it is due there on Mon 10:00."""
        self.team.sla_calendar_id = self._calendar("Tokyo", "Asia/Tokyo")
        self.assertDue(self._arrive(self.at(9, 8)), self.at(12, 10, tz="Asia/Tokyo"))

    def test_hours_of_the_policy_before_those_of_the_team(self):
        self.team.sla_calendar_id = self._calendar("Tokyo", "Asia/Tokyo")
        self.policy.calendar_id = self.calendar
        self.assertDue(self._arrive(self.at(9, 17)), self.at(12, 12))

    def test_spring_night_round_the_clock(self):
        """On 29 March the clocks go from 3 to 4: four hours after 1:00 it is 6:00."""
        self.policy.calendar_id = self._calendar("Always", "Europe/Vilnius", [(0, 24)], range(7))
        self.assertDue(self._arrive(self.at(29, 1, month=3)), self.at(29, 6, month=3))

    def test_autumn_night_round_the_clock(self):
        """On 25 October the clocks go from 4 to 3: four hours after 1:00 it is 4:00 again."""
        self.policy.calendar_id = self._calendar("Always", "Europe/Vilnius", [(0, 24)], range(7))
        self.assertDue(self._arrive(self.at(25, 1, month=10)), self.at(25, 4, month=10))

    def test_over_the_spring_weekend(self):
        """Fri 27 March 17:00, one hour; then three on Monday by the new time."""
        self.assertDue(self._arrive(self.at(27, 17, month=3)), self.at(30, 12, month=3))

    def test_calendar_hours(self):
        policy = self._policy(name="A day", limit=24, unit="hours", sequence=1)
        self.assertDue(self._arrive(self.at(9, 17)), self.at(10, 17), policy)

    def test_calendar_days(self):
        policy = self._policy(name="3 days", limit=3, unit="days", sequence=1)
        self.assertDue(self._arrive(self.at(9, 17)), self.at(12, 17), policy)

    def test_working_days(self):
        """A working day has 8 hours: 1 on Friday, 7 on Monday, of which one after lunch less."""
        policy = self._policy(name="A working day", limit=1, unit="working_days", sequence=1)
        self.assertDue(self._arrive(self.at(9, 17)), self.at(12, 17), policy)

    def test_company_without_hours(self):
        """When no calendar has any hours, the time runs round the clock."""
        self.env.company.resource_calendar_id = self.env["resource.calendar"].create({
            "name": "Empty", "attendance_ids": [],
        })  # fmt: skip
        self.assertFalse(self.env.company.resource_calendar_id.attendance_ids)
        self.assertDue(self._arrive(self.at(9, 17)), self.at(9, 21))

    def test_team_without_hours_takes_those_of_the_company(self):
        self.team.sla_calendar_id = self.env["resource.calendar"].create({"name": "Empty", "attendance_ids": []})
        self.assertDue(self._arrive(self.at(9, 17)), self.at(12, 12))

    def test_flexible_calendar(self):
        """Eight hours a day, whenever they are worked: four from Fri 9:00 on; of nine from Mon 7:00 on one on Tuesday.

        As Odoo has it, hours of the first day begin at once, those of the next ones lie around noon: 8:00 to 16:00.
        """
        self.policy.calendar_id = self.env["resource.calendar"].create({
            "name": "Flexible", "tz": "Europe/Vilnius", "schedule_type": "flexible", "hours_per_day": 8,
            "full_time_required_hours": 40,
        })  # fmt: skip
        self.assertDue(self._arrive(self.at(9, 9)), self.at(9, 13))
        self.policy.limit = 9
        self.assertDue(self._arrive(self.at(12, 7)), self.at(13, 9))

    def test_urgent_from_three_quarters(self):
        """One of four hours is left on Mon 11:00."""
        self.assertEqual(self._clock(self._arrive(self.at(9, 17))).date_warn, self.at(12, 11))

    def test_elapsed_and_left_agree_with_the_deadline(self):
        clock = self._clock(self._arrive(self.at(9, 17)))
        with freeze_time(self.at(12, 10)):
            self.assertEqual((clock.used_hours, clock.left_hours), (2, 2))
        with freeze_time(self.at(12, 12)):
            clock.invalidate_recordset()
            self.assertEqual((clock.used_hours, clock.left_hours), (4, 0))
        with freeze_time(self.at(12, 15)):
            clock.invalidate_recordset()
            self.assertEqual((clock.used_hours, clock.left_hours), (6, -2))

    def test_new_holiday_moves_the_deadline(self):
        """The job computes anew what a holiday that is entered later concerns."""
        lead = self._arrive(self.at(9, 17))
        with freeze_time(self.at(9, 17, 30)):
            leave = self._leave(self.at(12, 0), self.at(13, 0), calendar_id=self.calendar.id)
        self._run(self.at(9, 17, 31))
        self.assertDue(lead, self.at(13, 12))
        with freeze_time(self.at(9, 17, 40)):
            leave.unlink()
        self._run(self.at(9, 17, 41))
        self.assertDue(lead, self.at(12, 12))

    def test_other_hours_move_the_deadline(self):
        """From Monday on the office opens at 8."""
        lead = self._arrive(self.at(9, 17))
        with freeze_time(self.at(9, 17, 30)):
            self.calendar.attendance_ids.filtered(lambda line: line.hour_from == 9).hour_from = 8
        self._run(self.at(9, 17, 31))
        self.assertDue(lead, self.at(12, 11))

    def _leave(self, begin, end, **values):
        return self.env["resource.calendar.leaves"].create({
            "name": "Free", "date_from": begin, "date_to": end, **values,
        })  # fmt: skip
