from datetime import date, datetime, timedelta
from unittest.mock import patch

from odoo.tests import freeze_time, new_test_user, tagged

from .day_common import DAY, DayCommon


@tagged("post_install", "-at_install")
class TestNotice(DayCommon):
    """Reminder at 17:00, notice of being behind at 14:00, digest at 9:00, each by the clock of the person."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.write({"activity_report_hour": 17, "activity_behind_hour": 14, "activity_digest_hour": 9})
        cls.env["crm.team"].search([("id", "!=", cls.team.id)]).user_id = False
        cls.env["crm.activity.score"].search([]).unlink()

    def run_job(self, moment, batch_size=100, times=1):
        """The scheduled job at that moment of 10 March (UTC), without committing."""
        with (
            freeze_time(f"2026-03-{moment}"),
            patch.object(type(self.env["ir.cron"]), "_commit_progress", lambda *args, **kwargs: 1000),
            patch.object(type(self.env["crm.activity.score"]), "_refresh", lambda scores: None),
        ):
            for _time in range(times):
                self.env["crm.activity.notice"]._cron_send(batch_size)

    def reminders(self, user=None):
        reports = self.env["crm.day.report"].search([("user_id", "=", (user or self.anna).id)])
        return reports.activity_ids

    def messages(self, user, since):
        domain = [("id", ">", since), ("notified_partner_ids", "in", user.partner_id.ids)]
        return self.env["mail.message"].search([*domain, ("message_type", "=", "user_notification")])

    @property
    def last_message(self):
        return self.env["mail.message"].search([], order="id desc", limit=1).id

    # ------------------------------------------------------------
    # Reminder
    # ------------------------------------------------------------

    def test_one_reminder_at_the_hour_of_the_day_of_the_person(self):
        """17:00 in New York is 21:00 UTC on that day."""
        self.anna.tz = "America/New_York"
        self.score(self.anna, self.calls, 30)
        self.run_job("10 20:59:00")
        self.assertFalse(self.reminders())
        self.run_job("10 21:00:00", times=3)
        self.assertRecordValues(self.reminders(), [{"user_id": self.anna.id, "date_deadline": DAY}])
        self.assertEqual(self.reminders().res_id, self.env["crm.day.report"].search([("day", "=", DAY)]).id)

    def test_the_hour_of_the_reminder_follows_the_change_of_the_clock(self):
        """New York goes to summer time on 8 March: on the 6th 17:00 is 22:00 UTC."""
        self.anna.tz = "America/New_York"
        self.score(self.anna, self.calls, 30, day=date(2026, 3, 6))
        self.run_job("06 21:59:00")
        self.assertFalse(self.reminders())
        self.run_job("06 22:00:00")
        self.assertEqual(self.reminders().date_deadline, date(2026, 3, 6))

    def test_no_second_reminder_when_the_first_is_cancelled(self):
        self.score(self.anna, self.calls, 30)
        self.run_job("10 17:00:00")
        self.reminders().unlink()
        self.run_job("10 18:00:00")
        self.assertFalse(self.reminders())

    def test_no_reminder_for_who_has_submitted_and_submitting_does_it(self):
        for user in (self.anna, self.boris):
            self.score(user, self.calls, 30)
        with freeze_time("2026-03-10 16:00:00"):
            self.env["crm.day.report"]._prepare({self.anna: DAY}).with_user(self.anna).action_submit()
        self.run_job("10 17:00:00")
        self.assertFalse(self.reminders())
        self.assertTrue(self.reminders(self.boris))
        with freeze_time("2026-03-10 17:30:00"):
            self.env["crm.day.report"].search([("user_id", "=", self.boris.id)]).with_user(self.boris).action_submit()
        self.assertFalse(self.reminders(self.boris))

    def test_none_on_leave_on_a_holiday_on_a_weekend_or_without_a_plan(self):
        resource = self.env["resource.resource"].create({"name": "Anna", "user_id": self.anna.id, "tz": "UTC"})
        leave = {"date_from": "2026-03-10 00:00:00", "date_to": "2026-03-10 23:59:59"}
        own = self.env["resource.calendar.leaves"].create({**leave, "name": "Ill", "resource_id": resource.id})
        month = [self.score(user, self.calls, 300, period="month") for user in (self.anna, self.boris)]
        self.run_job("10 17:00:00")
        self.assertFalse(self.reminders())
        self.assertTrue(self.reminders(self.boris))
        own.unlink()
        self.env["crm.activity.notice"].search([]).unlink()
        self.reminders(self.boris).unlink()
        self.env["resource.calendar.leaves"].create({**leave, "name": "Holiday", "company_id": self.company.id})
        self.run_job("10 17:00:00")
        self.run_job("14 17:00:00")  # a Saturday
        self.assertFalse(self.reminders() + self.reminders(self.boris))
        month[0].unlink()
        self.run_job("11 17:00:00")
        self.assertEqual([len(self.reminders(user)) for user in (self.anna, self.boris)], [0, 1])

    def test_no_reminder_on_the_day_after_the_plan(self):
        self.score(self.anna, self.calls, 30, day=date(2026, 3, 9))
        self.score(self.boris, self.calls, 30, day=date(2026, 3, 11))
        self.run_job("10 17:00:00")
        self.assertFalse(self.reminders() + self.reminders(self.boris))

    def test_a_small_batch_reaches_everybody_in_the_end(self):
        users = self.anna + self.boris + self.leader
        for user in users:
            self.score(user, self.calls, 30)
        self.run_job("10 17:00:00", batch_size=1)
        self.assertEqual(len(self.env["mail.activity"].search([("res_model", "=", "crm.day.report")])), 1)
        self.run_job("10 17:00:00", batch_size=1, times=3)
        self.assertEqual(self.env["mail.activity"].search([("res_model", "=", "crm.day.report")]).user_id, users)

    # ------------------------------------------------------------
    # Behind
    # ------------------------------------------------------------

    def test_who_is_behind_gets_one_message_and_the_leader_one_summary(self):
        self.score(self.anna, self.calls, 30, 3, expected=20, status="behind")
        self.score(self.anna, self.emails, 40, 1, expected=25, status="behind")
        self.score(self.boris, self.calls, 30, 25, expected=20)
        since = self.last_message
        self.run_job("10 13:59:00")
        self.assertFalse(self.messages(self.anna, since) + self.messages(self.leader, since))
        self.run_job("10 14:00:00", times=3)
        self.run_job("10 16:00:00")
        message = self.messages(self.anna, since)
        self.assertEqual(len(message), 1)
        self.assertIn("Calls: 3, expected by now 20 of 30", message.body)
        self.assertIn("E-mails sent: 1, expected by now 25 of 40", message.body)
        self.assertFalse(self.messages(self.boris, since))
        summary = self.messages(self.leader, since)
        self.assertEqual(len(summary), 1)
        self.assertIn(self.anna.name, summary.body)
        self.assertNotIn(self.boris.name, summary.body)

    def test_a_leader_reads_about_own_teams_only(self):
        self.score(self.anna, self.calls, 30, 3, expected=20, status="behind", team_id=self.other_team.id)
        since = self.last_message
        self.run_job("10 14:00:00")
        self.assertTrue(self.messages(self.anna, since))
        self.assertFalse(self.messages(self.leader, since))

    def test_a_leader_gets_no_summary_on_a_day_off(self):
        self.score(self.anna, self.calls, 300, 3, period="month", expected=200, status="behind")
        since = self.last_message
        self.run_job("14 14:00:00")  # a Saturday
        self.assertFalse(self.messages(self.leader, since))
        self.run_job("16 14:00:00")
        self.assertEqual(len(self.messages(self.leader, since)), 1)

    # ------------------------------------------------------------
    # Digest
    # ------------------------------------------------------------

    def submitted(self, user, day, **vals):
        self.score(user, self.calls, 30, day=day)
        with freeze_time(f"{day} 16:00:00"):
            report = self.env["crm.day.report"]._prepare({user: day}).with_user(user)
            report.line_ids.write(vals)
            report.action_submit()
        return report

    def mails(self):
        return self.env["mail.mail"].search([("recipient_ids", "in", self.leader.partner_id.ids)])

    def test_the_digest_has_the_table_of_the_day_before_once(self):
        self.call(self.anna, evidence="traced")
        self.submitted(self.anna, DAY, added=4, comment="At the fair")
        self.env["crm.day.report"]._prepare({self.boris: DAY})
        stranger = new_test_user(self.env, "stranger", "sales_team.group_sale_salesman", tz="UTC")
        self.env["crm.day.report"]._prepare({stranger: DAY})
        self.run_job("11 08:59:00")
        self.assertFalse(self.mails())
        self.run_job("11 09:00:00", times=2)
        mail = self.mails()
        self.assertEqual(len(mail), 1)
        for text in (self.anna.name, self.boris.name, "Calls: 1 (5) of 30", "100%", "Submitted", "Draft"):
            self.assertIn(text, mail.body_html)
        self.assertNotIn("stranger", mail.body_html)

    def test_the_digest_knows_what_was_done_after_the_reminder(self):
        self.score(self.anna, self.calls, 30)
        self.call(self.anna)
        self.run_job("10 17:00:00")
        self.call(self.anna, "18:00:00")
        self.run_job("11 09:00:00")
        self.assertIn("Calls: 2 of 30", self.mails().body_html)

    def test_a_digest_tells_about_the_days_on_which_the_job_was_down(self):
        for day in (3, 5, 6):
            self.submitted(self.anna, date(2026, 3, day))
        self.run_job("04 09:00:00")
        self.run_job("09 09:00:00")
        self.run_job("10 09:00:00")
        notices = self.env["crm.activity.notice"].search([("kind", "=", "digest")], order="day")
        self.assertEqual(
            [(notice.day.day, [report.day.day for report in notice.report_ids.sorted("day")]) for notice in notices],
            [(4, [3]), (9, [5, 6])],
        )

    def test_the_digest_is_in_the_language_of_the_leader(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        self.leader.lang = "fr_FR"
        self.env.ref("crm_activity_plan.mail_template_day_digest").with_context(lang="fr_FR").subject = "Rapports"
        self.submitted(self.anna, DAY)
        self.run_job("11 09:00:00")
        self.assertEqual(self.mails().subject, "Rapports")

    def test_a_leader_without_reports_gets_no_digest(self):
        self.run_job("11 09:00:00")
        self.assertFalse(self.env["crm.activity.notice"].search([("kind", "=", "digest")]))

    def test_a_notice_is_claimed_once_even_in_parallel(self):
        notices = self.env["crm.activity.notice"]
        self.assertEqual(len(notices._claim("digest", {self.leader: DAY, self.anna: DAY})), 2)
        self.assertFalse(notices._claim("digest", {self.leader: DAY}))
        self.assertEqual(len(notices._claim("digest", {self.leader: DAY + timedelta(days=1)})), 1)

    def test_the_scheduled_job_runs_and_commits_by_itself(self):
        self.score(self.anna, self.calls, 30, day=datetime.now().date())
        with self.enter_registry_test_mode():
            self.env.ref("crm_activity_plan.ir_cron_activity_notice").method_direct_trigger()
