from datetime import date

from odoo.tests import freeze_time, tagged

from odoo.addons.crm_activity_plan.tests.day_common import DayCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-03-10 12:00:00")
class TestStreak(DayCommon):
    def day(self, number, *statuses, user=None):
        for metric, status in zip((self.calls, self.emails), statuses, strict=False):
            self.score(user or self.anna, metric, 10, day=date(2026, 3, number), status=status)

    def test_days_in_a_row_up_to_yesterday_and_today_once_it_is_met(self):
        """2 March missed a line; 3 to 6 and 9 met; 7 and 8 a weekend; 10 is today."""
        self.day(2, "done", "missed")
        for number in (3, 4, 5, 6, 9):
            self.day(number, "done", "done")
        self.day(7, "none")
        self.assertEqual(self.anna._get_plan_streak(), 5)
        self.day(10, "behind", "done")
        self.assertEqual(self.anna._get_plan_streak(), 5)
        self.env["crm.activity.score"].search([("date_from", "=", "2026-03-10")]).status = "done"
        self.assertEqual(self.anna._get_plan_streak(), 6)

    def test_nobody_else_counts_and_without_scores_there_is_no_row(self):
        self.day(9, "done", user=self.boris)
        self.assertEqual(self.anna._get_plan_streak(), 0)

    def test_the_challenge_gives_the_badge_for_five_days(self):
        for number in (3, 4, 5, 6, 9):
            self.day(number, "done")
        self.day(9, "done", user=self.boris)
        challenge = self.env.ref("crm_activity_plan_gamification.challenge_plan_streak")
        challenge.action_start()
        challenge._update_all()
        goals = self.env["gamification.goal"].search([("challenge_id", "=", challenge.id)])
        current = {goal.user_id: goal.current for goal in goals}
        self.assertEqual((current[self.anna], current[self.boris]), (5, 1))
        badge = self.env.ref("crm_activity_plan_gamification.badge_on_plan")
        owners = self.env["gamification.badge.user"].search([("badge_id", "=", badge.id)]).user_id
        self.assertEqual(owners, self.anna)
