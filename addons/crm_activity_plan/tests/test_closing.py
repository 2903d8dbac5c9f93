from datetime import date
from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, tagged

from .common import FIRST, LAST, PlanCase

MONDAY = date(2026, 2, 9)


@tagged("post_install", "-at_install")
class TestClosing(PlanCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.member(cls.anna)
        cls.month = cls.plan(cls.team, (cls.won, 20, "month"))
        cls.deals(cls.anna, 5, MONDAY)

    def _run(self, name):
        """Run a scheduled job to its end, as the scheduler does."""
        with self.enter_registry_test_mode():
            self.env.ref(f"crm_activity_plan.ir_cron_activity_score_{name}").method_direct_trigger()
        self.env.invalidate_all()

    def test_closed_after_the_days_of_grace(self):
        """Three days: the 28th is over everywhere in the night to the 2nd of March, closed on the 5th."""
        with freeze_time("2026-02-28 12:00:00"):
            score = self.score(self.anna)
        for now, state in (("2026-03-04 12:00:00", "open"), ("2026-03-05 12:00:00", "closed")):
            with freeze_time(now):
                self._run("close")
            self.assertEqual(score.state, state, now)
        self.assertEqual((score.fact, score.status), (5, "missed"))

    def test_the_last_refresh_is_at_closing(self):
        with freeze_time("2026-02-28 12:00:00"):
            score = self.score(self.anna)
        self.deals(self.anna, 16, date(2026, 2, 27))
        with freeze_time("2026-03-20 12:00:00"):
            self._run("close")
        self.assertEqual((score.state, score.fact, score.status), ("closed", 21, "done"))

    def test_many_are_closed_in_batches(self):
        self.plan(self.anna, (self.calls, 3, "day"))
        with freeze_time("2026-03-20 12:00:00"):
            rows = self.scores._generate(FIRST, LAST)
            self.assertEqual(len(rows), 29)
            sizes = []
            close = type(self.scores)._close
            with (
                patch.object(type(self.scores), "_close", lambda some: (sizes.append(len(some)), close(some))),
                patch.object(type(self.env["ir.cron"]), "_commit_progress", lambda *args, **kwargs: 1),
            ):
                for _run in range(3):
                    self.scores._cron_close(batch_size=10)
        self.assertEqual((sizes, set(rows.mapped("state"))), ([10, 10, 9], {"closed"}))

    @freeze_time("2026-03-10 12:00:00")
    def test_a_closed_month_is_frozen(self):
        """Late facts, leaves, targets, moves and plans change nothing."""
        score = self.score(self.anna)
        score.with_user(self.manager).action_close()
        before = score.read()
        self.deals(self.anna, 9, MONDAY)
        self.leave("2026-02-10 00:00:00", "2026-02-12 23:59:59", self.resource(self.anna, self.calendar))
        self.month.line_ids.write({"target": 50, "weight": 9, "is_must": True})
        self.env["crm.team.member"].search([("user_id", "=", self.anna.id)]).date_to = date(2026, 2, 14)
        self.plan(self.anna, (self.won, 7, "month"))
        self.scores._generate(FIRST, LAST)
        score._refresh()
        self.env.invalidate_all()
        self.assertEqual(score.read(), before)
        rows = self.scores.search([("user_id", "=", self.anna.id)])
        self.assertEqual(rows, score, "no second row beside the frozen one")

    @freeze_time("2026-03-10 12:00:00")
    def test_a_late_entry_counts_after_reopening(self):
        score = self.score(self.anna)
        score.with_user(self.manager).action_close()
        self.deals(self.anna, 2, MONDAY)
        score.with_user(self.manager).action_reopen("Deals of the fair")
        self.assertEqual((score.state, score.fact), ("open", 7))
        self.assertRecordValues(
            score.log_ids,
            [
                {"act": "reopen", "reason": "Deals of the fair", "user_id": self.manager.id, "fact": 5, "target": 20},
                {"act": "close", "reason": False, "user_id": self.manager.id, "fact": 5, "target": 20},
            ],
        )
        self._run("close")
        self.assertEqual(score.state, "open", "the days of grace count from the reopening")
        with freeze_time("2026-03-15 12:00:00"):
            self._run("close")
        self.assertEqual(score.state, "closed")

    @freeze_time("2026-03-10 12:00:00")
    def test_reopening_asks_for_a_reason(self):
        score = self.score(self.anna).with_user(self.manager)
        score.action_close()
        for reason in ("", "  ", None, False):
            with self.assertRaisesRegex(UserError, "Reason"):
                score.action_reopen(reason)
        wizard = self.env["crm.activity.score.reopen"].with_user(self.manager)
        wizard.create({"score_ids": score.ids, "reason": "Late"}).action_reopen()
        self.assertEqual(score.state, "open")

    @freeze_time("2026-03-10 12:00:00")
    def test_only_administrators_close_and_reopen(self):
        score = self.score(self.anna)
        for user in (self.anna, self.lea, self.director):
            with self.assertRaises(AccessError):
                score.with_user(user).action_close()
            with self.assertRaises(AccessError):
                score.with_user(user).action_reopen("I want to")

    @freeze_time("2026-03-10 12:00:00")
    def test_what_a_closed_score_says_is_not_taken_away(self):
        line = self.month.line_ids
        self.score(self.anna)
        line.period = "month"
        self.score(self.anna).with_user(self.manager).action_close()
        for change in (line.unlink, self.month.unlink, lambda: line.write({"metric_id": self.calls.id}),
                       lambda: self.month.write({"kind": "sales"})):  # fmt: skip
            with self.assertRaisesRegex(UserError, "closed scores"):
                change()

    @freeze_time("2026-02-20 12:00:00")
    def test_open_scores_go_with_their_plan(self):
        score = self.score(self.anna)
        self.month.unlink()
        self.assertFalse(score.exists())
        self.month = self.plan(self.team, (self.won, 20, "month"))
        score = self.score(self.anna)
        self.month.active = False
        self.scores._generate(FIRST, LAST)
        self.assertFalse(score.exists())

    @freeze_time("2026-02-20 12:00:00")
    def test_the_job_makes_the_scores_and_keeps_them(self):
        self.env["ir.config_parameter"].set_param("crm_activity_plan.refreshed_user_id", False)
        self._run("refresh")
        score = self.scores.search([("user_id", "=", self.anna.id), ("date_from", "=", FIRST)])
        self.assertEqual((score.fact, score.target), (5, 20))
        self.deals(self.anna, 1, MONDAY)
        self._run("refresh")
        self.assertEqual((score.exists(), score.fact), (score, 6))

    @freeze_time("2026-02-20 12:00:00")
    def test_the_job_goes_on_where_the_time_was_up(self):
        self.member(self.boris)
        people = (self.anna | self.boris).sorted("id")
        done = []
        generate = type(self.scores)._generate

        def note(scores, first, last, users=None):
            done.append(users.ids)
            return generate(scores, first, last, users)

        with (
            patch.object(type(self.scores), "_generate", note),
            patch("odoo.addons.crm_activity_plan.models.crm_activity_score_upkeep.PEOPLE", 1),
            patch.object(type(self.env["ir.cron"]), "_commit_progress", lambda *args, **kwargs: 0),
            patch.object(type(self.scores), "_get_planned_people", lambda *args: people),
        ):
            for _run in range(3):
                self.scores._cron_refresh()
        self.assertEqual(done, [[people[0].id], [people[1].id], [people[0].id]])
