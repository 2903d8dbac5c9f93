from datetime import date

from odoo.tests import freeze_time, tagged

from .common import FIRST, LAST, PlanCase

MONDAY, TUESDAY = date(2026, 2, 9), date(2026, 2, 10)


@tagged("post_install", "-at_install")
@freeze_time("2026-02-09 00:00:00")
class TestWorkingHours(PlanCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.member(cls.anna)
        cls.plan(cls.team, (cls.won, 20, "month"), (cls.calls, 30, "day"))

    def _month(self, user=None):
        score = self.score(user or self.anna, period="month")
        return score.hours, score.target

    def test_a_public_holiday_shortens_the_month(self):
        self.leave("2026-02-10 00:00:00", "2026-02-10 23:59:59")
        self.assertEqual(self._month(), (152, 19))

    def test_own_leave_counts_whatever_calendar_it_is_entered_for(self):
        resource = self.resource(self.anna, self.new_calendar("Own", [(8, 12), (13, 17)]))
        self.leave("2026-02-10 00:00:00", "2026-02-10 23:59:59", resource, calendar_id=self.calendar.id)
        self.assertEqual(self._month(), (152, 19))

    def test_leaves_of_others_and_of_other_companies_do_not_count(self):
        other = self.env["res.company"].create({"name": "Other"})
        strange = self.leave("2026-02-10 00:00:00", "2026-02-10 23:59:59")
        strange.company_id = other  # Odoo itself takes the company of who enters it
        self.env.flush_all()
        self.assertEqual(strange.company_id, other)
        self.leave("2026-02-11 00:00:00", "2026-02-11 23:59:59", self.resource(self.boris, self.calendar))
        self.leave("2026-02-12 00:00:00", "2026-02-12 23:59:59", calendar_id=self.new_calendar("B", [(8, 9)]).id)
        self.leave("2026-02-13 00:00:00", "2026-02-13 23:59:59", time_type="other")
        self.assertEqual(self._month(), (160, 20))

    def test_overlapping_leaves_count_once(self):
        resource = self.resource(self.anna, self.calendar)
        self.leave("2026-02-10 00:00:00", "2026-02-10 23:59:59")
        self.leave("2026-02-09 12:00:00", "2026-02-11 11:59:59", resource)
        self.leave("2026-02-09 12:00:00", "2026-02-09 23:59:59", resource)
        self.assertEqual(round(self._month()[0], 2), 144)

    def test_long_days_ask_for_more_of_fewer_days(self):
        """Four days of ten hours: 37.5 calls on each, as many in a week as 30 on each of five."""
        self.resource(self.anna, self.new_calendar("Long", [(7, 12), (13, 18)], days="0123"))
        self.scores._generate(MONDAY, date(2026, 2, 15))
        days = self.scores.search(
            [("user_id", "=", self.anna.id), ("period", "=", "day"), ("date_from", ">=", MONDAY)], order="date_from"
        )
        self.assertEqual(days.mapped("target"), [37.5] * 4 + [0] * 3)
        self.assertEqual(days.mapped("status"), ["on_track"] * 4 + ["none"] * 3)

    def test_who_works_on_a_saturday_is_asked_for_a_day(self):
        self.resource(self.anna, self.new_calendar("Saturday", [(8, 12)], days="5"))
        score = self.score(self.anna, date(2026, 2, 14), date(2026, 2, 14), period="day")
        self.assertEqual((score.hours, score.target), (4, 15))

    def test_flexible_hours_are_a_share_of_those_of_the_company(self):
        flexible = self.new_calendar("Flexible", [], schedule_type="flexible")
        flexible.write({"hours_per_week": 20, "hours_per_day": 8})
        self.resource(self.anna, flexible)
        self.assertEqual(self._month(), (80, 10))

    def test_a_public_holiday_of_flexible_hours(self):
        """Half of the 152 hours that are left, for the people of that calendar; one of the company's is for all."""
        flexible = self.new_calendar("Flexible", [], schedule_type="flexible")
        flexible.write({"hours_per_week": 20, "hours_per_day": 8})
        self.resource(self.anna, flexible)
        self.member(self.boris)
        self.leave("2026-02-10 00:00:00", "2026-02-10 23:59:59", calendar_id=flexible.id)
        self.assertEqual([self._month(user) for user in (self.anna, self.boris)], [(76, 9.5), (160, 20)])
        self.calendar.schedule_type = "flexible"
        self.leave("2026-02-11 00:00:00", "2026-02-11 23:59:59", calendar_id=self.calendar.id)
        self.assertEqual([self._month(user) for user in (self.anna, self.boris)], [(72, 9), (152, 19)])

    def test_a_time_zone_that_nobody_knows_any_more_is_utc(self):
        """Such are left behind by an update of the system; one of them stops nobody's figures."""
        self.env.cr.execute("UPDATE res_partner SET tz = 'US/Pacific-New' WHERE id = %s", [self.anna.partner_id.id])
        self.env.invalidate_all()
        self.assertEqual(self._month(), (160, 20))

    def test_resource_without_calendar_works_the_hours_of_the_company(self):
        resource = self.resource(self.anna, None)
        resource.calendar_id = False
        self.leave("2026-02-10 00:00:00", "2026-02-10 23:59:59", resource)
        self.assertEqual(self._month(), (152, 19))

    def test_own_calendar_without_hours_is_no_work(self):
        self.resource(self.anna, self.new_calendar("None", []))
        score = self.score(self.anna, period="month")
        self.assertEqual((score.hours, score.target, score.status), (0, 0, "none"))

    def test_company_without_hours_works_the_usual_ones(self):
        self.calendar.attendance_ids.unlink()
        self.assertEqual(self._month(), (160, 20))
        self.company.resource_calendar_id = False
        self.assertEqual(self._month(), (160, 20))

    def test_weeks_in_turn(self):
        """Every second week is free, in two of the four weeks of the month: half of the hours, none in the week off."""
        both = self.new_calendar("In turn", [], two_weeks_calendar=True)
        both.attendance_ids = [
            (0, 0, {"name": "Odd", "dayofweek": day, "hour_from": 8, "hour_to": 16, "week_type": "1"})
            for day in "01234"
        ]
        self.resource(self.anna, both)
        self.assertEqual(self._month(), (80, 10))

    def test_a_public_holiday_is_the_same_day_everywhere(self):
        far = self.new_user("far", tz="Australia/Brisbane")
        self.member(far)
        self.leave("2026-02-10 00:00:00", "2026-02-10 23:59:59")
        self.assertEqual(self.score(far, TUESDAY, TUESDAY, period="day").status, "none")
        self.assertEqual(self.score(far, MONDAY, MONDAY, period="day", date_from=MONDAY).target, 30)
        self.assertEqual(self._month(far), (152, 19))

    def test_the_hours_of_a_day_with_a_change_of_the_clock(self):
        """In Vilnius clocks go forward in the night to Sunday, 29 March 2026: no working day is longer or shorter."""
        self.env["crm.activity.plan"].search([]).date_to = False
        self.anna.tz = "Europe/Vilnius"
        score = self.score(self.anna, date(2026, 3, 1), date(2026, 3, 31), period="month", date_from=date(2026, 3, 1))
        self.assertEqual((score.hours, score.target), (176, 20))

    def test_no_query_per_person(self):
        people = self.env["res.users"].union(*(self.new_user(f"many{number}") for number in range(12)))
        for user in people:
            self.member(user)
            self.resource(user, self.calendar)
        self.env.flush_all()
        counts = []
        for some in (people[:2], people):
            self.scores.search([]).sudo().unlink()
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.scores._generate(FIRST, LAST, some)
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(counts[0], counts[1])
        self.env.invalidate_all()
        with self.assertQueryCount(25):
            self.scores.search([])._refresh()
