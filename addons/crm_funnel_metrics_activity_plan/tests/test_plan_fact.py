from datetime import date

from odoo.exceptions import UserError
from odoo.tests import freeze_time, tagged

from odoo.addons.crm_activity_plan.tests.common import FIRST, LAST

from .common import LAST_YEAR, NOW, PlanFactCase

WHOLE = {"month": "2026-02-17"}


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestPlanFact(PlanFactCase):
    def test_a_line_says_plan_fact_share_gone_and_forecast(self):
        """Anna: 2 of 20 after a quarter of the month, 5 expected, 8 in the end, 4 a year ago. Boris: 6 and 24."""
        state = self._get(direction=self._key(self.won))
        figures = ("target", "fact", "completion", "gone", "expected", "forecast", "status", "last_year")
        self.assertEqual(
            self._lines(state, *figures),
            {
                self.anna.name: (20, 2, 0.1, 0.25, 5, 8, "behind", 4),
                self.boris.name: (20, 6, 0.3, 0.25, 5, 24, "on_track", 0),
            },
        )

    def test_the_total_is_the_pace_of_all(self):
        """8 of 40 after 80 of 320 hours: 32 in the end."""
        total = self._get(direction=self._key(self.won))["table"]["total"]
        names = ("target", "fact", "completion", "gone", "expected", "forecast", "last_year")
        self.assertEqual([total[name] for name in names], [40, 8, 0.2, 0.25, 10, 32, 4])

    def test_directions(self):
        """The deals and their amount; calls belong to the activity plan. Last year everybody won 4 + 3 deals."""
        state = self._get()
        self.assertEqual(
            [
                (row["name"], row["is_money"], row["cell"]["fact"], row["cell"]["target"], row["cell"]["last_year"])
                for row in state["directions"]
            ],
            [("Deals won", False, 8, 40, 7), ("Deals won, amount", True, 500, 2000, 4 * 30 + 3 * 10)],
        )
        self.assertEqual(state["direction"], self._key(self.won), "the first one")
        self.assertEqual((state["date_from"], state["date_to"]), ("2026-02-01", "2026-02-28"))

    def test_not_in_the_plan(self):
        """Leo won 1 deal this month and 3 last year; with those of the plan that is what everybody did."""
        table = self._get(direction=self._key(self.won))["table"]
        self.assertEqual(table["others"], {"fact": 1, "last_year": 3})
        self.assertEqual(table["everybody"], {"fact": 9, "last_year": 7})
        amount = self._get(direction=self._key(self.amount))["table"]
        self.assertEqual(amount["others"], {"fact": 70, "last_year": 30})

    def test_by_team_last_year_is_that_of_the_team(self):
        """Leo sold for the North a year ago."""
        state = self._get(split="team", direction=self._key(self.won))
        self.assertEqual(self._lines(state, "fact", "target", "last_year"), {"North": (8, 40, 7)})
        self.assertEqual(state["table"]["others"], {"fact": 1, "last_year": 0})

    def test_by_plan(self):
        self.plan(self.leo, (self.won, 10, "month"), kind="sales", name="Key accounts")
        self.scores._generate(FIRST, LAST)
        state = self._get(split="plan", direction=self._key(self.won))
        self.assertEqual(
            self._lines(state, "fact", "target", "last_year"), {"Sales": (8, 40, 4), "Key accounts": (1, 10, 3)}
        )
        self.assertIsNone(state["table"]["others"])
        self.assertEqual(state["table"]["total"]["last_year"], 7)

    def test_furthest_behind_first_and_without_hours_last(self):
        self.plan(self.leo, (self.won, 20, "month"), kind="sales")
        self.leave("2026-02-01 00:00:00", "2026-02-28 23:59:59", self.resource(self.leo, self.calendar))
        self.scores._generate(FIRST, LAST)
        lines = self._get(direction=self._key(self.won))["table"]["lines"]
        self.assertEqual([line["id"] for line in lines], [self.anna.id, self.boris.id, self.leo.id])
        cell = lines[-1]["cell"]
        self.assertEqual((cell["target"], cell["completion"], cell["gone"], cell["fact"]), (None, None, None, 1))

    def test_the_month_of_the_company_leaves_holidays_out(self):
        self.assertEqual(self._get()["gone"], 0.25)
        self.leave("2026-02-04 00:00:00", "2026-02-05 23:59:59")  # 24 of 144 hours
        self.assertAlmostEqual(self._get()["gone"], 24 / 144)

    def test_a_closed_month_stays_as_it_was(self):
        self.scores.search([("kind", "=", "sales")]).with_user(self.manager).action_close()
        self.deals(self.anna, 5, date(2026, 2, 6))
        table = self._get(direction=self._key(self.won), **WHOLE)["table"]
        self.assertEqual(table["total"]["fact"], 8)
        self.assertEqual(table["others"]["fact"], 6, "what came later is not in the plan")

    def test_a_month_that_is_over(self):
        with freeze_time("2026-03-02 12:00:00"):
            state = self._get(direction=self._key(self.won), month="2026-02-01")
            self.assertEqual(state["gone"], 1)
            self.assertEqual(set(self._lines(state, "status", "forecast").values()), {("missed", 2), ("missed", 6)})

    def test_a_month_without_a_plan(self):
        state = self._get(month="2025-06-30")
        self.assertEqual((state["directions"], state["direction"], state["table"]), ([], None, None))
        self.assertTrue(state["has_plans"])

    def test_targets_of_weeks_are_no_month(self):
        """The weeks that end in February: 25 January is not in one, and nothing is said to be outside the plan."""
        self.plan(self.leo, (self.won, 5, "week"), kind="sales")
        self.scores._generate(FIRST, LAST)
        state = self._get(direction=f"sales-{self.won.id}-week")
        self.assertEqual(state["table"]["total"]["fact"], 1)
        self.assertIsNone(state["table"]["others"])

    def test_every_figure_opens_its_records(self):
        """Deals of: the North now, Anna now, all but the plan now, Anna a year ago, everybody a year ago, ..."""
        expected = {
            ("user", "all", False): 8,
            ("user", self.anna.id, False): 2,
            ("team", self.team.id, False): 8,
            ("plan", self.sales.id, False): 8,
            ("user", "others", False): 1,
            ("user", "everybody", False): 9,
            ("user", self.anna.id, True): 4,
            ("user", self.boris.id, True): 0,
            ("team", self.team.id, True): 7,
            ("user", "all", True): 4,
            ("user", "others", True): 3,
            ("team", "others", True): 0,
            ("user", "everybody", True): 7,
        }
        for (split, line, last_year), number in expected.items():
            with self.subTest(split=split, line=line, last_year=last_year):
                action = self.state.with_user(self.director).action_view_facts(
                    self._key(self.won), split=split, line=line, last_year=last_year
                )
                records = self.env[action["res_model"]].search(action["domain"])
                self.assertEqual(len(records), number)
                self.assertIn(f": {number}", action["name"])
                self.assertFalse(last_year and records.filtered(lambda record: record.day != LAST_YEAR))

    def test_nonsense_is_refused(self):
        for arguments in ({"split": "name"}, {"month": "yesterday"}, {"month": [1]}):
            with self.subTest(arguments), self.assertRaises(UserError):
                self._get(**arguments)
        for arguments in (
            ("nothing",),
            (self._key(self.won), False, "name", 1),
            (self._key(self.won), False, "user", 0),
        ):
            with self.subTest(arguments), self.assertRaises(UserError):
                self.state.with_user(self.director).action_view_facts(*arguments)
