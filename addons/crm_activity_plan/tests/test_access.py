from odoo.exceptions import AccessError
from odoo.tests import freeze_time, tagged

from .common import FIRST, LAST, PlanCase


@tagged("post_install", "-at_install")
@freeze_time("2026-02-20 12:00:00")
class TestAccess(PlanCase):
    """Own scores; a leader those of the own teams; all documents those of all; by every way of reading."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.member(cls.anna)
        cls.member(cls.boris, cls.other_team)
        cls.month = cls.plan(cls.team | cls.other_team, (cls.won, 20, "month"))
        cls.scores._generate(FIRST, LAST)
        rows = cls.scores.search([("company_id", "=", cls.company.id)])
        cls.of_anna, cls.of_boris = (rows.grouped("user_id")[user] for user in (cls.anna, cls.boris))

    def _allowed(self):
        both = self.of_anna | self.of_boris
        return {self.anna: self.of_anna, self.boris: self.of_boris, self.lea: self.of_anna, self.leo: self.of_boris,
                self.director: both, self.manager: both}  # fmt: skip

    def test_search_and_groups(self):
        for user, rows in self._allowed().items():
            scores = self.scores.with_user(user)
            with self.subTest(user=user.login):
                self.assertEqual(scores.search([]), rows)
                groups = scores.formatted_read_group([], ["user_id"], ["target:sum", "completion:avg", "forecast:sum"])
                self.assertEqual({group["user_id"][0] for group in groups}, set(rows.user_id.ids))
                self.assertEqual(scores._read_group([], [], ["target:sum"]), [(20 * len(rows),)])

    def test_reading_by_id_and_exporting(self):
        self.env.ref("base.group_allow_export").user_ids += self.anna | self.boris | self.lea | self.leo
        for user, rows in self._allowed().items():
            for row in (self.of_anna | self.of_boris) - rows:
                for read in (lambda row: row.read(["fact"]), lambda row: row.export_data(["fact"]),
                             lambda row: row.web_read({"fact": {}}), lambda row: row.action_view_records(),
                             lambda row: row.action_refresh()):  # fmt: skip
                    with self.subTest(user=user.login), self.assertRaises(AccessError):
                        read(row.with_user(user))

    def test_related_ways(self):
        """Neither through a plan nor through a log."""
        self.of_boris.with_user(self.manager).action_close()
        logs = self.env["crm.activity.score.log"]
        self.assertFalse(logs.with_user(self.anna).search([]))
        self.assertEqual(len(logs.with_user(self.leo).search([])), 1)
        found = self.env["crm.activity.plan"].with_user(self.anna).search([("line_ids.target_ids.target", ">", 0)])
        self.assertFalse(found)

    def test_own_targets_of_others(self):
        line = self.month.line_ids
        own = self.env["crm.activity.plan.target"].create(
            [{"line_id": line.id, "user_id": user.id, "target": 3} for user in (self.anna, self.boris)]
        )
        for user, seen in ((self.anna, own[0]), (self.lea, own[0]), (self.leo, own[1]), (self.director, own)):
            self.assertEqual(own.browse().with_user(user).search([]), seen, user.login)

    def test_nobody_edits_a_score(self):
        for user in self._allowed():
            row = self.of_anna.with_user(user)
            for change in (lambda row: row.write({"fact": 99}), lambda row: row.unlink(), lambda row: row.copy()):
                with self.subTest(user=user.login), self.assertRaises(AccessError):
                    change(row)

    def test_only_administrators_plan(self):
        for user in (self.anna, self.lea, self.director):
            with self.assertRaises(AccessError):
                self.month.with_user(user).write({"name": "Mine"})
            with self.assertRaises(AccessError):
                self.month.line_ids.with_user(user).write({"target": 1})
            with self.assertRaises(AccessError):
                self.month.with_user(user).action_view_scores()
        self.month.with_user(self.manager).line_ids.target = 25

    def test_other_companies(self):
        other = self.env["res.company"].create({"name": "Other"})
        stranger = self.new_user("stranger", "sales_team.group_sale_manager")
        stranger.write({"company_id": other.id, "company_ids": other.ids})
        env = self.env(user=stranger, context={"allowed_company_ids": other.ids})
        for model in ("crm.activity.score", "crm.activity.plan", "crm.activity.plan.line"):
            self.assertFalse(env[model].search([]))

    def test_outsiders(self):
        portal = self.new_user("portal", "base.group_portal")
        employee = self.new_user("employee", "base.group_user")
        for user in (portal, employee):
            for call in (lambda rows: rows.action_open(), lambda rows: rows.action_refresh(),
                         lambda rows: rows.action_view_records(), lambda rows: rows.action_close()):  # fmt: skip
                with self.subTest(user=user.login), self.assertRaises(AccessError):
                    call(self.of_anna.with_user(user))

    def test_groups_hold_ratios_of_sums(self):
        """3 of 20 and 9 of 10 are 12 of 30."""
        self.month.line_ids.target_ids = [(0, 0, {"user_id": self.boris.id, "target": 10})]
        self.deals(self.anna, 3, FIRST)
        self.deals(self.boris, 9, FIRST)
        rows = self.scores._generate(FIRST, LAST)
        with freeze_time("2026-02-16 00:00:00"):
            rows._refresh()
        [(completion, forecast, target)] = self.scores._read_group(
            [("id", "in", rows.ids)], [], ["completion:avg", "forecast:sum", "target:sum"]
        )
        self.assertEqual((completion, forecast, target), (0.4, 24, 30))
        with freeze_time("2026-02-10 00:00:00"):
            self.leave("2026-02-01 00:00:00", "2026-03-01 00:00:00")
            rows._refresh()
        [(completion,)] = self.scores._read_group([("id", "in", rows.ids)], [], ["completion:avg"])
        self.assertFalse(completion, "neither 0 % nor 100 %")

    def test_calls_and_amounts_do_not_add_up(self):
        self.plan(self.anna, (self.calls, 5, "month"), (self.amount, 50, "month"))
        self.scores._generate(FIRST, LAST)
        domain = [("user_id", "=", self.anna.id)]
        aggregates = ["target:sum", "fact:sum", "expected:sum", "forecast:sum", "completion:avg"]
        self.assertEqual([any(row) for row in self.scores._read_group(domain, [], aggregates)], [False])
        targets = dict(self.scores._read_group(domain, ["metric_id"], ["target:sum"]))
        self.assertEqual(targets, {self.won: 20, self.calls: 5, self.amount: 50})

    def test_the_list_adds_up_no_more_than_groups_do(self):
        """The client would add the figures of all rows, of whatever metric they are."""
        self.assertNotIn("sum=", self.scores.get_view(view_type="list")["arch"])
