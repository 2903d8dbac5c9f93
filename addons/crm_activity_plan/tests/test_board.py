from datetime import date, timedelta
from itertools import product

from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, new_test_user, tagged

from .common import PlanCase

TODAY, MONDAY, SUNDAY = date(2026, 2, 11), date(2026, 2, 9), date(2026, 2, 15)
WEEK = MONDAY, SUNDAY


@tagged("post_install", "-at_install")
@freeze_time("2026-02-11 12:00:00")  # Wednesday: half of 40 hours, and 4 of the 8 of today
class TestBoard(PlanCase):
    """Anna works full time, Boris in the mornings; 10 calls a day, 20 deals a month."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.member(cls.anna)
        cls.member(cls.boris)
        cls.resource(cls.boris, cls.new_calendar("Mornings", [(8, 12)]))
        cls.own_plan = cls.plan(cls.team, (cls.calls, 10, "day"), (cls.won, 20, "month"))
        for number, day in ((10, MONDAY), (8, TODAY - timedelta(days=1)), (3, TODAY), (30, date(2026, 2, 4))):
            cls.contacts(cls.anna, number, day)
        cls.contacts(cls.boris, 15, MONDAY)
        cls.deals(cls.anna, 9, date(2026, 2, 3))
        with freeze_time("2026-02-11 12:00:00"):
            cls.scores._generate(date(2026, 1, 1), date(2026, 2, 28))
        cls.board = cls.env["crm.activity.board"].with_user(cls.director)

    def _board(self, days=WEEK, user=None, **kwargs):
        return self.board.with_user(user or self.director).get_board(*days, **kwargs)

    def _cell(self, board, user, metric="Calls"):
        lines = [board["total"]] if user is None else [row for row in board["rows"] if row["user_id"] == user.id]
        names = [column["name"] for column in board["columns"]]
        return lines[0]["cells"][names.index(metric)]

    def _assert_cell(self, cell, **expected):
        self.assertEqual({name: cell[name] and round(cell[name], 4) if name != "status" else cell[name]
                          for name in expected}, expected)  # fmt: skip

    def test_this_week(self):
        """Anna: 21 of 50, half of the hours gone: 25 expected, 42 in the end. Boris: 15 of 25, 12 of 20 hours."""
        board = self._board()
        self._assert_cell(self._cell(board, self.anna), fact=21, target=50, expected=25, forecast=42, completion=0.42,
                          status="behind", previous_fact=30, previous_target=50)  # fmt: skip
        self._assert_cell(self._cell(board, self.boris), fact=15, target=25, expected=15, forecast=25,
                          status="on_track", previous_fact=0, previous_target=25)  # fmt: skip

    def test_total(self):
        """36 of 75; 60 hours, 32 of them gone: 36 × 60 ÷ 32 = 67.5."""
        self._assert_cell(self._cell(self._board(), None), fact=36, target=75, expected=40, forecast=67.5,
                          completion=0.48, status="behind", previous_fact=30, previous_target=75)  # fmt: skip

    def test_today_against_the_last_day_with_a_target(self):
        board = self._board((TODAY, TODAY))
        self._assert_cell(self._cell(board, self.anna), fact=3, target=10, expected=5, forecast=6, status="behind",
                          previous_fact=8, previous_target=10)  # fmt: skip
        self.assertEqual(board["previous"], ["2026-02-10"] * 2)
        self.assertEqual(self._board((MONDAY, MONDAY))["previous"], ["2026-02-06"] * 2)
        self.assertEqual([column["name"] for column in board["columns"]], ["Calls"])

    def test_this_month_shows_months_too(self):
        """9 deals of 20 after 60 of 160 hours.

        Of the 51 calls 31 count for the fulfilment of the plan: of the 30 on one day no more than the 10 asked for.
        """
        board = self._board((date(2026, 2, 1), date(2026, 2, 28)))
        self._assert_cell(self._cell(board, self.anna, "Deals won"), fact=9, target=20, expected=7.5, forecast=24,
                          status="on_track")  # fmt: skip
        self._assert_cell(self._cell(board, self.anna), fact=51, target=200, expected=75, forecast=136)
        [anna] = [row for row in board["rows"] if row["user_id"] == self.anna.id]
        self.assertAlmostEqual(anna["fulfilment"]["activity"], (31 / 200 + 9 / 20) / 2)
        self.assertEqual((anna["done"], anna["asked"]), (0, 2))

    def test_days_whose_targets_are_not_known_yet(self):
        """The quarter says that it is short of March."""
        quarter = date(2026, 1, 1), date(2026, 3, 31)
        self.assertEqual(self._board(quarter)["known_until"], "2026-02-28")
        self.assertFalse(self._board((date(2026, 2, 1), date(2026, 2, 28)))["known_until"])

    def test_open_scores_are_as_of_now_and_are_not_written(self):
        self.contacts(self.anna, 4, TODAY)
        self.assertEqual(self._cell(self._board(), self.anna)["fact"], 25)
        stored = self.scores.search([("user_id", "=", self.anna.id), ("date_from", "=", TODAY), ("period", "=", "day")])
        self.assertEqual(stored.fact, 3)

    def test_looking_writes_nothing(self):
        """A database that is read-only, as a replica is, gives the same."""
        board = self._board()
        self.env.flush_all()
        self.env.invalidate_all()
        with self.cr.savepoint(flush=False):
            self.cr.execute("SET TRANSACTION READ ONLY")
            self.assertEqual(self._board(), board)
            self.assertEqual(self._opened(self.anna), 21)
            self.assertTrue(self.env["crm.activity.day"].with_user(self.anna).get_my_day()["items"])

    def test_sales_plan_is_met_by_itself(self):
        """Amounts in euros: 3,000 of 12,000; the activity plan beside it stands at 21 of 50."""
        self.plan(self.team, (self.amount, 12000, "week"), kind="sales")
        self.deals(self.anna, 2, TODAY, amount=1500)
        self.scores._generate(*WEEK)
        board = self._board()
        [anna] = [row for row in board["rows"] if row["user_id"] == self.anna.id]
        self.assertEqual(anna["fulfilment"], {"activity": 0.42, "sales": 0.25})
        self.assertEqual([(c["kind"], c["is_money"]) for c in board["columns"]], [("activity", False), ("sales", True)])

    def test_an_activity_plan_counts_no_day_below_zero(self):
        """As in the pay gate: minus 500 and 1,000 of 1,000 each are half of the plan, whether open or closed."""
        self.own_plan.active = False
        self.plan(self.anna, (self.amount, 1000, "day"), first=MONDAY, last=TODAY - timedelta(days=1))
        self.deals(self.anna, 1, MONDAY, amount=-500)
        self.deals(self.anna, 1, TODAY - timedelta(days=1), amount=1000)
        rows = self.scores._generate(*WEEK)
        for _state in ("open", "closed"):
            [anna] = self._board()["rows"]
            self.assertEqual(anna["fulfilment"]["activity"], 0.5)
            rows._close()

    def test_closed_scores_stay_as_they_were_frozen(self):
        self.scores.search([("user_id", "=", self.anna.id), ("date_to", "<", TODAY)])._close()
        self.contacts(self.anna, 4, MONDAY)
        board = self._board()
        self._assert_cell(self._cell(board, self.anna), fact=21, target=50, expected=25, forecast=42, status="behind")
        self._assert_cell(self._cell(self._board((MONDAY, MONDAY)), self.anna), fact=10, status="done")

    def test_holiday_has_no_target(self):
        board = self._board((SUNDAY, SUNDAY))
        self._assert_cell(self._cell(board, self.anna), target=None, completion=None, status="none")
        self.assertIsNone(board["rows"][0]["fulfilment"]["activity"])

    def test_one_metric_per_day_and_per_week_is_two_columns(self):
        self.plan(self.anna, (self.calls, 45, "week"))
        self.scores._generate(*WEEK)
        board = self._board()
        self.assertEqual([(column["name"], column["period"]) for column in board["columns"]],
                         [("Calls", "Day"), ("Calls", "Week")])  # fmt: skip
        self.assertEqual([cell and cell["target"] for cell in board["rows"][1]["cells"]], [25, None])

    def test_team_filter(self):
        self.member(self.boris, self.other_team, first=TODAY)
        self.scores._generate(*WEEK)
        board = self._board(team_id=self.other_team.id)
        self.assertFalse(board["rows"])
        board = self._board(team_id=self.team.id)
        self.assertEqual(len(board["rows"]), 2)

    def test_teams_to_choose_from(self):
        for user, names in ((self.director, {"North", "South"}), (self.lea, {"North"}), (self.anna, set())):
            self.assertEqual({team["name"] for team in self._board(user=user)["teams"]} & {"North", "South"}, names)

    def test_my_teams_are_those_one_leads(self):
        """The director sees all, and leads a team of one; who leads none sees what they may."""
        self.member(self.leo, self.other_team)
        self.plan(self.other_team, (self.calls, 10, "day"))
        self.scores._generate(*WEEK)
        self.other_team.user_id = self.director
        for user, people in (
            (self.director, self.leo), (self.manager, self.anna | self.boris | self.leo), (self.anna, self.anna)
        ):  # fmt: skip
            found = {row["user_id"] for row in self._board(user=user, team_id="mine")["rows"]}
            self.assertEqual(found, set(people.ids), user.login)

    def test_due_activities(self):
        lead = self.env["crm.lead"].create({"name": "Deal", "user_id": self.anna.id, "company_id": self.company.id})
        for days in (0, -2, 3):
            lead.activity_schedule("mail.mail_activity_data_call", TODAY + timedelta(days=days), user_id=self.anna.id)
        board = self._board()
        [anna] = [row for row in board["rows"] if row["user_id"] == self.anna.id]
        self.assertEqual((anna["due"], anna["overdue"]), (2, 1))
        self.assertEqual((board["total"]["due"], board["total"]["overdue"]), (2, 1))
        work = self.env["crm.activity.work"].with_user(self.director)
        self.assertEqual(work.search_count([*board["due_domain"], ("user_id", "=", self.anna.id)]), 2)

    # ------------------------------------------------------------
    # Drill-down and rights
    # ------------------------------------------------------------

    def _opened(self, user=None, days=WEEK, reader=None, **kwargs):
        board = self._board(days, user=reader)
        action = self.board.with_user(reader or self.director).action_view_facts(
            board["columns"][0]["key"], *days, user_id=user.id if user else False, **kwargs
        )
        return self.env[action["res_model"]].with_user(reader or self.director).search_count(action["domain"])

    def test_every_figure_opens_its_records(self):
        self.assertEqual([self._opened(user) for user in (self.anna, self.boris, None)], [21, 15, 36])
        self.assertEqual(self._opened(self.anna, (TODAY, TODAY)), 3)

    def test_salesperson_gets_own_figures_by_no_argument_anothers(self):
        for team in (False, self.team.id, self.other_team.id, -1):
            self.assertLessEqual({row["user_id"] for row in self._board(user=self.anna, team_id=team)["rows"]},
                                 {self.anna.id})  # fmt: skip
        self.assertEqual(self._cell(self._board(user=self.anna), None)["fact"], 21)
        self.assertEqual(self._opened(reader=self.anna), 21)
        with self.assertRaises(UserError):
            self._opened(self.boris, reader=self.anna)

    def test_leader_sees_the_teams_they_lead(self):
        self.assertEqual(self._cell(self._board(user=self.lea), None)["fact"], 36)
        self.assertEqual(self._opened(reader=self.lea), 36)
        self.assertFalse(self._board(user=self.leo)["rows"])
        with self.assertRaises(UserError):
            self.board.with_user(self.leo).action_view_facts(f"activity-{self.calls.id}-day", *WEEK, self.anna.id)

    def test_without_sales_rights_it_is_refused(self):
        employee = new_test_user(self.env, "board_employee", "base.group_user")
        for call in (
            lambda board: board.get_board(*WEEK),
            lambda board: board.action_view_facts("activity-1-day", *WEEK),
            lambda board: board.env["crm.activity.day"].get_my_day(),
        ):
            with self.assertRaises(AccessError):
                call(self.board.with_user(employee))

    def test_days_out_of_order_are_refused(self):
        for days in ((SUNDAY, MONDAY), (None, MONDAY), ("x", "y"), ("0002-01-01", MONDAY), (MONDAY, [1])):
            with self.assertRaises(UserError):
                self._board(days)

    # ------------------------------------------------------------
    # My day
    # ------------------------------------------------------------

    def test_my_day(self):
        """3 of 10 calls and 4 hours left; the month beside it; one activity is overdue, one due."""
        lead = self.env["crm.lead"].create({"name": "Deal", "user_id": self.anna.id, "company_id": self.company.id})
        for days in (0, -2, 3):
            lead.activity_schedule(
                "mail.mail_activity_data_call", TODAY + timedelta(days=days), user_id=self.anna.id, summary="Ring"
            )
        day = self.env["crm.activity.day"].with_user(self.anna).get_my_day()
        self.assertEqual((day["hours_left"], day["due"], day["overdue"]), (4, 2, 1))
        self.assertEqual([(item["name"], item["period"], item["fact"], item["target"]) for item in day["items"]],
                         [("Calls", "day", 3, 10), ("Deals won", "month", 9, 20)])  # fmt: skip
        self.assertEqual([(a["name"], a["subject"], a["day"], a["is_overdue"]) for a in day["activities"]],
                         [("Ring", "Deal", "2026-02-09", True), ("Ring", "Deal", "2026-02-11", False)])  # fmt: skip

    def test_day_without_hours_has_nothing_left(self):
        with freeze_time("2026-02-15 12:00:00"):
            day = self.env["crm.activity.day"].with_user(self.anna).get_my_day()
        self.assertIsNone(day["hours_left"])
        self.assertEqual(day["items"][0]["status"], "none")

    def test_my_day_is_only_mine(self):
        self.assertFalse(self.env["crm.activity.day"].with_user(self.director).get_my_day()["items"])

    # ------------------------------------------------------------
    # Speed
    # ------------------------------------------------------------

    def _count_queries(self, people):
        for number in range(people):
            user = self.new_user(f"many_{people}_{number}")
            self.member(user)
            self.contacts(user, 2, TODAY)
        self.scores._generate(*WEEK)
        counts = []
        month = (date(2026, 2, 1), date(2026, 2, 28))
        for user, days in product((self.director, self.lea), ((TODAY, TODAY), WEEK, month)):
            self._board(days, user, team_id="mine")
            self.env.flush_all()
            self.env.invalidate_all()
            start = self.cr.sql_log_count
            self._board(days, user, team_id="mine")
            counts.append(self.cr.sql_log_count - start)
        return counts

    def test_queries_do_not_grow_with_people(self):
        few = self._count_queries(1)  # three with Anna and Boris
        many = self._count_queries(9)  # twelve
        self.assertEqual(few, many)
        self.assertLessEqual(max(many), 25)
