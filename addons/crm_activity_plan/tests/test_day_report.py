from datetime import date, timedelta
from unittest.mock import patch

from odoo.exceptions import AccessError, ConcurrencyError, UserError, ValidationError
from odoo.tests import Form, freeze_time, tagged
from odoo.tools import mute_logger

from .day_common import DAY, DayCommon

AT_ONCE = timedelta(seconds=20)


@tagged("post_install", "-at_install")
@freeze_time("2026-03-10 16:00:00")
class TestDayReport(DayCommon):
    def report(self, user=None, day=DAY):
        return self.env["crm.day.report"]._prepare({user or self.anna: day})

    def test_lines_are_the_metrics_of_the_plan_with_what_was_measured(self):
        self.score(self.anna, self.calls, 30)
        self.score(self.anna, self.emails, 100, period="month")
        for hour in ("09:00:00", "10:00:00", "11:00:00"):
            self.call(self.anna, hour)
        self.call(self.anna, day=date(2026, 3, 9))
        self.call(self.boris)
        report = self.report()
        self.assertRecordValues(
            report.line_ids,
            [
                {"metric_id": self.calls.id, "target": 30, "has_target": True, "measured": 3, "stated": 3},
                {"metric_id": self.emails.id, "target": 0, "has_target": False, "measured": 0, "stated": 0},
            ],
        )
        self.assertRecordValues(
            report, [{"user_name": self.anna.name, "team_id": self.team.id, "contact_count": 3, "state": "draft"}]
        )

    def test_a_person_has_one_report_a_day(self):
        self.assertEqual(self.report(), self.report())
        action = self.env["crm.day.report"].with_user(self.anna).action_open_mine()
        self.assertEqual(action["res_id"], self.report().id)

    def test_who_works_for_two_companies_reports_to_each(self):
        other = self.env["res.company"].create({"name": "Other"})
        self.anna.company_ids += other
        self.call(self.anna)
        self.call(self.anna, "10:00:00", company_id=other.id)
        self.call(self.anna, "11:00:00", company_id=other.id)
        for company, number in ((self.company, 1), (other, 2)):
            reports = self.env["crm.day.report"].with_user(self.anna).with_context(allowed_company_ids=company.ids)
            report = reports.browse(reports.action_open_mine()["res_id"])
            self.assertEqual((report.company_id, report.contact_count), (company, number))

    def test_two_that_open_it_at_once_are_told_to_try_again(self):
        """Odoo does that by itself: the second one then finds the report of the first."""
        self.report()
        reports = self.env["crm.day.report"]
        with (
            patch.object(type(reports), "search", lambda *args, **kwargs: reports),  # not to be seen yet
            mute_logger("odoo.sql_db"),
            self.assertRaises(ConcurrencyError),
        ):
            self.report()

    def test_a_call_in_the_morning_of_the_far_east_is_in_that_days_report(self):
        """08:00 of the 11th in UTC+10 is 22:00 of the 10th in UTC."""
        self.anna.tz = "Australia/Brisbane"
        self.score(self.anna, self.calls, 30, day=date(2026, 3, 11))
        self.contact(self.anna, moment="2026-03-10 22:00:00", day=date(2026, 3, 11))
        with freeze_time("2026-03-10 23:00:00"):
            action = self.env["crm.day.report"].with_user(self.anna).action_open_mine()
        report = self.env["crm.day.report"].browse(action["res_id"])
        self.assertEqual(report.day, date(2026, 3, 11))
        self.assertEqual(report.line_ids.measured, 1)

    def test_measured_follows_until_submission_and_stays_then(self):
        self.score(self.anna, self.calls, 30)
        self.call(self.anna)
        report = self.report().with_user(self.anna)
        self.call(self.anna, "10:00:00")
        report.action_submit()
        self.assertEqual((report.line_ids.measured, report.contact_count), (2, 2))
        self.call(self.anna, "11:00:00")
        report.action_refresh()
        self.assertEqual((report.line_ids.measured, report.contact_count), (2, 2))
        self.assertEqual(report.state, "submitted")

    def test_what_the_system_could_not_see_is_added_with_a_comment(self):
        self.score(self.anna, self.calls, 30)
        self.call(self.anna)
        report = self.report().with_user(self.anna)
        with self.assertRaisesRegex(ValidationError, "Calls: say in the comment"), self.cr.savepoint():
            report.line_ids.write({"added": 2})
        report.line_ids.write({"added": 2, "comment": "Two by my own telephone"})
        self.call(self.anna, "10:00:00")
        report.action_submit()
        self.assertRecordValues(report.line_ids, [{"measured": 2, "added": 2, "stated": 4, "is_different": True}])
        self.assertEqual(report.differing_count, 1)

    def test_less_than_nothing_cannot_be_stated(self):
        self.score(self.anna, self.calls, 30)
        report = self.report().with_user(self.anna)
        with self.assertRaisesRegex(ValidationError, "less than nothing"):
            report.line_ids.write({"added": -1, "comment": "No"})

    def test_measured_figures_and_decisions_are_not_edited_by_hand(self):
        self.score(self.anna, self.calls, 30)
        report = self.report().with_user(self.anna)
        for record, vals in (
            (report, {"state": "approved"}),
            (report, {"contact_count": 50}),
            (report, {"line_ids": [(1, report.line_ids.id, {"measured": 50})]}),
            (report.line_ids, {"stated": 50}),
            (report.with_user(self.boris), {"note": "x"}),
            (report.line_ids.with_user(self.leader), {"comment": "x"}),
        ):
            with self.subTest(vals), self.assertRaises(AccessError), self.cr.savepoint():
                record.write(vals)
        with self.assertRaises(AccessError):
            report.create({"day": DAY, "user_id": self.boris.id, "company_id": self.company.id})
        report.action_submit()
        with self.assertRaisesRegex(UserError, "submitted already"):
            report.write({"note": "Afterwards"})

    def test_the_form_lets_the_person_add_and_write(self):
        self.score(self.anna, self.calls, 30)
        with Form(self.report().with_user(self.anna)) as form:
            form.note = "A good day"
            with form.line_ids.edit(0) as line:
                line.added = 3
                line.comment = "At the fair"
        self.assertEqual(self.report().line_ids.stated, 3)

    def test_evidence(self):
        """Four done within a minute are a burst, three are not; scheduled 20 s before; at 20:30."""
        self.company.activity_burst_size = 4
        for clock in ("09:00:00", "09:00:20", "09:00:40", "09:00:59", "09:30:00", "09:30:10", "09:30:20"):
            self.call(self.anna, clock)
        self.call(self.anna, "10:00:00", AT_ONCE)
        self.call(self.anna, "20:30:00", evidence="traced")
        self.call(self.anna, "10:30:00", evidence="traced", planned_before=AT_ONCE)
        self.call(self.anna, "10:31:00", is_void=True)
        self.call(self.anna, "10:32:00", is_machine=True)
        self.call(self.anna, "10:33:00", channel="other")
        report = self.report()
        self.assertRecordValues(
            report,
            [{"contact_count": 10, "traced_count": 2, "burst_count": 4, "instant_count": 1, "off_hours_count": 1}],
        )
        self.assertAlmostEqual(report.truth_score, 0.2)
        self.assertEqual(report.burst_contact_ids.sorted("moment")[-1].moment.minute, 0)

    def test_off_hours_are_before_and_after_work_not_the_break(self):
        """Work from 8 to 12 and from 13 to 17; on a day off everything is off hours."""
        for clock in ("07:59:00", "08:00:00", "12:30:00", "17:00:00", "17:01:00"):
            self.call(self.anna, clock)
        self.assertEqual(self.report().off_hours_count, 2)
        sunday = date(2026, 3, 8)
        self.call(self.anna, "12:00:00", day=sunday)
        self.assertEqual(self.report(day=sunday).off_hours_count, 1)

    def test_a_burst_reaches_over_the_border_of_a_clock_minute_but_not_over_sixty_seconds(self):
        self.company.activity_burst_size = 2
        for clock in ("09:00:59", "09:01:01", "10:00:00", "10:01:00"):
            self.call(self.anna, clock)
        self.assertEqual(self.report().burst_count, 2)

    def test_bursts_of_different_people_do_not_add_up(self):
        self.company.activity_burst_size = 2
        self.call(self.anna, "09:00:00")
        self.call(self.boris, "09:00:01")
        self.assertFalse(self.report().burst_count)

    def test_every_figure_opens_its_records(self):
        self.company.activity_burst_size = 2
        self.score(self.anna, self.calls, 30)
        for clock in ("09:00:00", "09:00:20", "12:30:00", "22:00:00"):
            self.call(self.anna, clock, AT_ONCE if clock == "22:00:00" else timedelta(1))
        report = self.report().with_user(self.leader)
        contacts = self.env["crm.contact.log"].with_user(self.leader)
        with freeze_time("2026-03-10 23:00:00"):
            report.action_refresh()
        self.assertEqual(contacts.search_count(report.action_view_contacts()["domain"]), 4)
        for kind, count in {"burst": 2, "instant": 1, "off_hours": 1}.items():
            action = report.with_context(evidence=kind).action_view_evidence()
            self.assertEqual(contacts.search_count(action["domain"]), count, kind)
            self.assertEqual(report[f"{kind}_count"], count)
        self.assertIn("4", report.line_ids.action_view_facts()["name"])

    def test_contacts_for_another_company_are_not_of_this_day(self):
        other = self.env["res.company"].create({"name": "Other"})
        for company in (self.company, other, self.env["res.company"]):
            self.call(self.anna, company_id=company.id)
        report = self.report()
        opened = self.env["crm.contact.log"].sudo().search_count(report.action_view_contacts()["domain"])
        self.assertEqual((report.contact_count, opened), (2, 2))

    def test_the_truth_score_of_many_days_weighs_by_contacts(self):
        """1 of 1 and 0 of 3 is a quarter, and a day without contacts changes nothing."""
        self.call(self.anna, evidence="traced")
        for hour in ("09:00:00", "11:00:00", "13:00:00"):
            self.call(self.anna, hour, day=date(2026, 3, 9))
        for day in (8, 9, 10):
            self.report(day=date(2026, 3, day))
        rows = self.env["crm.day.report"]._read_group([("user_id", "=", self.anna.id)], [], ["truth_score:avg"])
        self.assertAlmostEqual(rows[0][0], 0.25)

    # ------------------------------------------------------------
    # Review
    # ------------------------------------------------------------

    def submitted(self, user=None):
        self.score(user or self.anna, self.calls, 30)
        report = self.report(user)
        report.with_user(user or self.anna).action_submit()
        return report

    def test_the_leader_approves_many_at_once(self):
        reports = self.submitted() + self.submitted(self.boris)
        reports.with_user(self.leader).action_approve()
        self.assertEqual(reports.mapped("state"), ["approved", "approved"])
        self.assertEqual(reports.reviewer_id, self.leader)

    def test_a_returned_report_comes_back_to_the_person_with_an_activity(self):
        report = self.submitted()
        action = report.with_user(self.leader).action_return()
        wizard = self.env["crm.day.report.return"].with_user(self.leader).with_context(**action["context"])
        wizard.create({"reason": "No record of <b>the</b> two calls"}).action_return()
        self.assertEqual(report.state, "returned")
        self.assertEqual(report.activity_ids.user_id, self.anna)
        for text in (report.message_ids[0].body, report.activity_ids.note):
            self.assertIn("No record of &lt;b&gt;the&lt;/b&gt; two calls", text)
        self.call(self.anna, "10:00:00")
        report.with_user(self.anna).action_submit()
        self.assertRecordValues(report, [{"state": "submitted", "contact_count": 1}])
        self.assertFalse(report.activity_ids)

    def test_nobody_reviews_their_own_report_nor_a_draft(self):
        report = self.submitted()
        with self.assertRaises(AccessError):
            report.with_user(self.anna).action_approve()
        draft = self.report(self.boris)
        with self.assertRaisesRegex(UserError, "None of these reports"):
            draft.with_user(self.leader).action_approve()

    def test_a_colleague_and_another_leader_see_nothing(self):
        report = self.submitted()
        self.other_team.user_id = self.boris
        for method in ("action_approve", "action_return", "action_refresh", "action_view_contacts", "action_submit"):
            with self.subTest(method), self.assertRaises(AccessError):
                getattr(report.with_user(self.boris), method)()
        reports = self.env["crm.day.report"].with_user(self.boris)
        self.assertFalse(reports.search([("user_id", "=", self.anna.id)]))
        rows = reports.formatted_read_group([], ["user_id"], ["truth_score:avg"])
        self.assertNotIn(self.anna.id, [row["user_id"] and row["user_id"][0] for row in rows])
        self.assertFalse(self.env["crm.day.report.line"].with_user(self.boris).search([("report_id", "=", report.id)]))
        self.boris.group_ids += self.env.ref("base.group_allow_export")
        with self.assertRaises(AccessError):
            report.with_user(self.boris).export_data(["user_name", "contact_count"])

    def test_the_number_of_queries_does_not_grow_with_the_people(self):
        def measure(number):
            users = [self.anna, self.boris, self.leader, self.director][:number]
            for user in users:
                self.score(user, self.calls, 30)
                self.call(user)
            reports = self.env["crm.day.report"]._prepare(dict.fromkeys(users, DAY))
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            self.env["crm.day.measure"]._measure(reports)
            self.env.flush_all()
            return self.cr.sql_log_count - before

        few = measure(1)
        self.env["crm.activity.score"].search([]).unlink()
        self.assertLessEqual(measure(4), few + 1)
