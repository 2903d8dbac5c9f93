from datetime import date
from unittest.mock import patch

from odoo.tests import tagged

from .common import MetricCommon

MONDAY, TUESDAY = date(2026, 3, 9), date(2026, 3, 10)


@tagged("post_install", "-at_install")
class TestDay(MetricCommon):
    """A day is the day where the person lives."""

    def test_day_of_a_log_is_the_day_it_was_logged_for(self):
        """08:00 on Tuesday in Brisbane (UTC+10) is 22:00 on Monday in UTC."""
        self.contact(self.anna, moment="2026-03-09 22:00:00", day=TUESDAY)
        metric = self.metric("calls")
        self.assertEqual(self.by_person(metric, TUESDAY, TUESDAY), {self.anna: 1})
        self.assertFalse(self.by_person(metric, MONDAY, MONDAY))

    def test_moment_of_another_model_becomes_the_day_of_its_person(self):
        self.anna.tz, self.boris.tz = "Australia/Brisbane", "America/Los_Angeles"
        metric = self._meetings_begun()
        events = self.env["calendar.event"]
        for user in (self.anna, self.boris):
            events.create(
                {"name": "x", "user_id": user.id, "start": "2026-03-09 22:00:00", "stop": "2026-03-09 23:00:00"}
            )
        self.assertEqual(self.by_person(metric, TUESDAY, TUESDAY), {self.anna: 1})
        self.assertEqual(self.by_person(metric, MONDAY, MONDAY), {self.boris: 1})

    def test_zone_that_the_database_does_not_know(self):
        """Old names of zones are missing on some systems: 22:00 on Monday in UTC stays Monday."""
        self.anna.tz = "Australia/Brisbane"
        metric = self._meetings_begun()
        self.env["calendar.event"].create(
            {"name": "x", "user_id": self.anna.id, "start": "2026-03-09 22:00:00", "stop": "2026-03-09 23:00:00"}
        )
        with patch.object(self.registry["crm.metric"], "_get_unknown_zones", lambda self: ("Australia/Brisbane",)):
            self.assertEqual(self.by_person(metric, MONDAY, MONDAY), {self.anna: 1})
        self.assertFalse(set(self.env["crm.metric"]._get_unknown_zones()) & {"UTC", "Australia/Brisbane"})

    def test_zone_that_no_longer_exists(self):
        metric = self._meetings_begun()
        self.env["calendar.event"].create(
            {"name": "x", "user_id": self.anna.id, "start": "2026-03-09 22:00:00", "stop": "2026-03-09 23:00:00"}
        )
        self.env.flush_all()
        self.env.cr.execute("UPDATE res_partner SET tz = 'US/Pacific-New' WHERE id = %s", self.anna.partner_id.ids)
        self.env.invalidate_all()
        self.registry.clear_cache()
        self.assertEqual(self.by_person(metric, MONDAY, MONDAY), {self.anna: 1})

    def test_without_a_person_it_is_the_day_of_the_company(self):
        self.env.company.resource_calendar_id.tz = "Australia/Brisbane"
        metric = self._meetings_begun()
        self.env["calendar.event"].create(
            {"name": "x", "user_id": False, "start": "2026-03-09 22:00:00", "stop": "2026-03-09 23:00:00"}
        )
        self.assertEqual(self.by_person(metric, TUESDAY, TUESDAY), {False: 1})

    def test_everybody_sees_the_same_day(self):
        self.anna.tz = "Australia/Brisbane"
        metric = self._meetings_begun()
        self.env["calendar.event"].create(
            {"name": "x", "user_id": self.anna.id, "start": "2026-03-09 22:00:00", "stop": "2026-03-09 23:00:00"}
        )
        for zone in ("Pacific/Honolulu", "UTC", "Pacific/Auckland"):
            self.director.tz = zone
            facts = self.facts.with_user(self.director)
            self.assertEqual(facts._figures(metric, TUESDAY, TUESDAY), {(metric, self.anna): 1}, zone)

    def test_days_at_the_borders_of_the_zones_are_found(self):
        """Midday and midnight UTC in the first and in the last zone of the world."""
        metric = self._meetings_begun()
        for zone, start, day in (
            ("Pacific/Kiritimati", "2026-03-09 10:00:00", TUESDAY),  # UTC+14
            ("Etc/GMT+12", "2026-03-11 11:59:00", TUESDAY),  # UTC-12
        ):
            self.anna.tz = zone
            event = self.env["calendar.event"].create(
                {"name": "x", "user_id": self.anna.id, "start": start, "stop": "2026-03-12 00:00:00"}
            )
            found = self.facts.search([("metric_id", "=", metric.id), ("day", "=", day)])
            self.assertEqual(found.mapped("res_id"), event.ids, zone)
            for operator, other in ((">=", TUESDAY), (">", MONDAY), ("<=", TUESDAY), ("<", date(2026, 3, 11))):
                domain = [("metric_id", "=", metric.id), ("day", operator, other)]
                self.assertEqual(self.facts.search(domain).mapped("res_id"), event.ids, (zone, operator))
                self.assertFalse(self.facts.search(["!", *domain[1:], ("metric_id", "=", metric.id)]), (zone, operator))
            event.unlink()

    def test_relative_days(self):
        self.contact(self.anna, moment="2026-03-10 09:00:00")
        self.assertTrue(self.facts.search([("day", "<", "today"), ("metric_id.code", "=", "calls")]))
        self.assertFalse(self.facts.search([("day", ">", "today +1d"), ("metric_id.code", "=", "calls")]))

    def _meetings_begun(self):
        return self.new_metric("calendar.event", date_field="start", user_path="user_id", domain="[('name', '=', 'x')]")

    def test_ends_of_the_calendar(self):
        """A range without an end is often written with the last day that there is."""
        self.contact(self.anna)
        calls = [("metric_id", "=", self.metric("calls").id)]
        for first, last in (("0001-01-01", "9999-12-31"), ("0002-01-01", "9999-12-30")):
            days = [("day", ">=", first), ("day", "<=", last)]
            self.assertEqual(self.facts.search_count(calls + days), 1)
        self.assertEqual(self.facts.search_count([*calls, ("day", "in", ["0001-01-01", "2026-03-10"])]), 1)
        self.assertEqual(self.facts.search_count([*calls, ("day", ">", "9999-12-31")]), 0)
