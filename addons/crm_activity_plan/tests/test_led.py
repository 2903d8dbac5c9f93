from datetime import date

from odoo.exceptions import AccessError
from odoo.tests import freeze_time, tagged

from .common import FIRST, LAST, PlanCase

BEFORE, IN_BOTH, AFTER = date(2026, 2, 10), date(2026, 2, 17), date(2026, 2, 24)


@tagged("post_install", "-at_install")
@freeze_time("2026-02-24 15:00:00")
class TestLed(PlanCase):
    """Anna is in the team of Lea up to the 20th and in that of Leo from the 16th on: for a week she has two leaders."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["ir.config_parameter"].set_param("sales_team.membership_multi", "True")
        cls.member(cls.anna, last=date(2026, 2, 20))
        cls.member(cls.anna, cls.other_team, first=date(2026, 2, 16))
        cls.own_plan = cls.plan(cls.anna, (cls.calls, 10, "day"))
        for day in (BEFORE, IN_BOTH, AFTER):
            cls.contacts(cls.anna, 3, day, team_id=False)
        cls.scores._generate(FIRST, LAST)
        cls.reports = cls.env["crm.day.report"].create(
            [
                {"user_id": cls.anna.id, "user_name": "Anna", "day": day, "team_id": cls.other_team.id,
                 "company_id": cls.company.id,
                 "line_ids": [(0, 0, {"metric_id": cls.calls.id, "metric_name": "Calls", "measured": 3})]}
                for day in (IN_BOTH, AFTER)
            ]
        )  # fmt: skip

    def _get_days(self, model, user, name="day"):
        days = (BEFORE, IN_BOTH, AFTER)
        records = self.env[model].with_user(user).search([("user_id", "=", self.anna.id), (name, "in", days)])
        records.mapped(name)  # by ID too
        return sorted(set(records.mapped(name)))

    def test_each_leader_sees_the_days_in_their_team(self):
        for model, name in (("crm.activity.score", "date_from"), ("crm.contact.log", "day"),
                            ("crm.activity.work", "day")):  # fmt: skip
            for user, days in ((self.lea, [BEFORE, IN_BOTH]), (self.leo, [IN_BOTH, AFTER]), (self.boris, []),
                               (self.director, [BEFORE, IN_BOTH, AFTER])):  # fmt: skip
                with self.subTest(model=model, user=user.login):
                    self.assertEqual(self._get_days(model, user, name), days)

    def test_records_are_read_by_id_likewise(self):
        scores = self.scores.search([("user_id", "=", self.anna.id), ("date_from", "in", (BEFORE, AFTER))])
        before, after = scores.sorted("date_from")
        before.with_user(self.lea).action_view_records()
        after.with_user(self.leo).action_view_records()
        for score, user in ((after, self.lea), (before, self.leo)):
            with self.assertRaises(AccessError):
                score.with_user(user).read(["fact"])

    def test_day_reports(self):
        """The leader of the team that is not her main one reads, returns and approves the reports of that time."""
        in_both, after = self.reports
        for user, seen in ((self.lea, in_both), (self.leo, self.reports), (self.boris, in_both.browse())):
            with self.subTest(user=user.login):
                self.assertEqual(seen.browse().with_user(user).search([]).sorted("day"), seen)
                self.assertEqual(seen.line_ids.browse().with_user(user).search([]).report_id, seen)
        self.reports.sudo().state = "submitted"
        in_both.with_user(self.lea).action_approve()
        self.assertEqual(in_both.reviewer_id, self.lea)
        with self.assertRaises(AccessError):
            after.with_user(self.lea).action_approve()

    def test_closings(self):
        rows = self.scores.search([("user_id", "=", self.anna.id), ("date_from", "in", (IN_BOTH, AFTER))])
        rows.with_user(self.manager).action_close()
        logs = self.env["crm.activity.score.log"]
        self.assertEqual([len(logs.with_user(user).search([])) for user in (self.lea, self.leo, self.boris)], [1, 2, 0])

    def test_own_targets_are_seen_by_the_leaders_of_today(self):
        own = self.env["crm.activity.plan.target"].create(
            {"line_id": self.own_plan.line_ids.id, "user_id": self.anna.id, "target": 5}
        )
        seen = [own.browse().with_user(user).search([]) for user in (self.lea, self.leo)]
        self.assertEqual(seen, [own.browse(), own])

    def _get_people(self, user, day, team_id="mine"):
        board = self.env["crm.activity.board"].with_user(user).get_board(day, day, team_id)
        return [row["name"] for row in board["rows"]]

    def test_board(self):
        for user, shown in ((self.lea, (True, True, False)), (self.leo, (False, True, True))):
            for day, is_shown in zip((BEFORE, IN_BOTH, AFTER), shown, strict=True):
                with self.subTest(user=user.login, day=day):
                    self.assertEqual(self._get_people(user, day), [self.anna.name] if is_shown else [])
        for team in (self.team, self.other_team):
            self.assertEqual(self._get_people(self.director, IN_BOTH, team.id), [self.anna.name])
        self.assertFalse(self._get_people(self.director, AFTER, self.team.id))

    def test_a_figure_on_the_board_opens_all_of_its_records(self):
        """Also calls on leads of a team that the leader does not lead."""
        board = self.env["crm.activity.board"].with_user(self.lea)
        action = board.action_view_facts(f"activity-{self.calls.id}-day", IN_BOTH, IN_BOTH, self.anna.id, "mine")
        self.assertIn("3", action["name"])
        self.assertEqual(self.env[action["res_model"]].with_user(self.lea).search_count(action["domain"]), 3)

    def test_both_leaders_are_told(self):
        """The digest of the 18th is about the 17th; the summary of the 17th about who was behind that day."""
        notices = self.env["crm.activity.notice"]
        for leader, number in ((self.lea, 1), (self.leo, 1)):
            found = self.env["crm.day.report"].search(notices._get_reports_domain(leader, IN_BOTH, date(2026, 2, 18)))
            self.assertEqual(len(found), number, leader.login)
        self.assertFalse(self.env["crm.day.report"].search(notices._get_reports_domain(self.lea, AFTER, LAST)))
        with freeze_time("2026-02-17 15:00:00"):
            told = notices._claim("behind_team", {self.lea: IN_BOTH, self.leo: IN_BOTH})
            told._send_behind_team()
        for leader in (self.lea, self.leo):
            message = self.env["mail.message"].search([("partner_ids", "in", leader.partner_id.ids)])
            self.assertIn(f"{self.anna.name} – Calls", message.body)
