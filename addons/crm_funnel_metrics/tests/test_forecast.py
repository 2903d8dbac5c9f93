from odoo.tests import freeze_time, tagged

from .common import FunnelCase


@tagged("post_install", "-at_install")
class TestForecast(FunnelCase):
    """Seen on 20 March 2026, with at least two cases for a stage."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["ir.config_parameter"].set_param("crm_funnel_metrics.minimum_cases", "2")

    def _decide(self, outcome, day, stages, **vals):
        """A deal that was in the first ``stages`` stages on its way to the ``outcome`` on ``day``; then deleted."""
        ref = self.new_ref()
        self._log_all(
            [
                {"lead_ref": ref, "stage_id": stage.id, "day": "2025-03-05", "next_move": "forward", **vals}
                for stage in self.stages[:stages]
            ]
        )
        self._close(outcome, day, lead_ref=ref, **vals)

    def _history(self):
        """Step 1: 2 won of 8; step 2: 2 of 4; step 3: 1 of 1, too few; one of long ago and a skipped stage are none."""
        for _number in range(4):
            self._decide("lost", "2026-02-10", 1)
        for outcome, day, stages in (
            ("lost", "2026-01-10", 2),
            ("lost", "2025-04-01", 2),
            ("won", "2025-12-10", 2),
            ("won", "2026-03-10", 3),
            ("won", "2025-03-31", 3),
        ):
            self._decide(outcome, day, stages)
        ref = self.new_ref()
        self._log(lead_ref=ref, stage_id=self.stages[1].id, is_passed=True, day="2026-01-01", next_move="skip")

    def _forecast(self, split="stage", **kwargs):
        return self._figures("crm.forecast.report", split=split, **kwargs)

    @freeze_time("2026-03-20 10:00:00")
    def test_probability_of_a_stage(self):
        """Overall 2 of 8 were won: a quarter, which stands for step 3 with one case only."""
        self._history()
        self._deal(expected_revenue=1000)
        self._deal(expected_revenue=600, stage_id=self.stages[1].id, probability=80)
        self._deal(expected_revenue=400, stage_id=self.stages[2].id)
        table = self._forecast()
        found = {label: (row["probability"], row["forecast_amount"], row["unsure"]) for label, row in table.items()}
        self.assertEqual(found["Step 1"], (25, 250, 0))
        self.assertEqual(found["Step 2"], (50, 300, 0))
        self.assertEqual(found["Step 3"], (25, 100, 1))
        self.assertEqual((table["All"]["deals"], table["All"]["forecast_wins"]), (3, 1))
        self.assertEqual(table["All"]["forecast_amount"], 650)
        self.assertEqual((table["Step 2"]["odoo_probability"], table["Step 2"]["odoo_amount"]), (80, 480))

    @freeze_time("2026-03-20 10:00:00")
    def test_only_open_deals_are_forecast(self):
        self._history()
        self._deal(stage_id=self.won_stage.id)
        self._deal(type="lead")
        self._deal(probability=0, active=False)
        self._deal(expected_revenue=100, date_deadline="2026-04-10")
        table = self._forecast(split="month")
        self.assertEqual({label: row["deals"] for label, row in table.items()}, {"Apr 2026": 1, "All": 1})

    @freeze_time("2026-03-20 10:00:00")
    def test_nothing_learnt_yet(self):
        """Without any deal decided there is no probability, and no forecast; Odoo's own stays."""
        self._deal(expected_revenue=100, probability=40)
        row = self._forecast()["All"]
        self.assertEqual((row["probability"], row["forecast_amount"], row["odoo_amount"]), (None, None, 40))

    @freeze_time("2026-03-20 10:00:00")
    def test_other_company_teaches_nothing(self):
        self._history()
        other = self.env["res.company"].create({"name": "Elsewhere"})
        for _number in range(20):
            self._decide("won", "2026-02-10", 1, company_id=other.id)
        self._deal(expected_revenue=1000)
        self.assertEqual(self._forecast()["Step 1"]["probability"], 25)

    @freeze_time("2026-03-20 10:00:00")
    def test_past_forecast_by_what_was_known_then(self):
        """Open on 1 March: two deals in step 1, of which 2 of 10 had been won until then; one was won since.

        The deals decided in March 2025 were known then and are too old today; one won on 10 March was not yet known.
        A deal that came on 5 March was not there, one closed on 28 February was not open any more.
        """
        self._history()
        for _number in range(2):
            self._decide("lost", "2025-03-20", 1)
        won, open_deal = self._deal(expected_revenue=700, stage_id=self.won_stage.id), self._deal()
        for lead, left in ((won, "2026-03-10 09:00:00"), (open_deal, False)):
            ended = {"next_move": "won", "date_end": left} if left else {}
            self._log(lead_ref=lead.id, lead_id=lead.id, day="2026-02-20", expected_revenue=350, **ended)
        self._log(day="2026-03-05")
        self._log(day="2026-02-05", next_move="lost", date_end="2026-02-28 09:00:00")
        table = self._figures("crm.forecast.backtest", split="month", date_from="2026-03-01")
        march = table["Mar 2026"]
        self.assertEqual((march["deals"], march["won"], march["still_open"], march["lost"]), (2, 1, 1, 0))
        for name, expected in {
            "probability": 20, "forecast_wins": 0.4, "won_share": 100, "hit": 500,
            "forecast_amount": 140, "won_amount": 700, "hit_amount": 1000,
        }.items():  # fmt: skip
            self.assertAlmostEqual(march[name], expected, 2, name)

    @freeze_time("2026-03-20 10:00:00")
    def test_forecast_is_compared_with_the_deals_decided(self):
        """A quarter of 4 deals is forecast to be won; 1 was won, 3 lost, and 2 more are open: just as forecast."""
        self._history()
        won = self._deal(stage_id=self.won_stage.id, expected_revenue=100)
        lost = [self._deal(expected_revenue=100) for _number in range(3)]
        for lead in lost:
            lead.write({"active": False, "probability": 0})
        for lead in (won, *lost, self._deal(), self._deal()):
            self._log(lead_ref=lead.id, lead_id=lead.id, day="2026-02-20")
        row = self._figures("crm.forecast.backtest", split="month", date_from="2026-03-01")["Mar 2026"]
        self.assertEqual((row["deals"], row["won"], row["lost"], row["still_open"]), (6, 1, 3, 2))
        self.assertEqual((row["probability"], row["won_share"], row["hit"], row["hit_amount"]), (25, 25, 100, 100))

    @freeze_time("2026-03-20 10:00:00")
    def test_each_month_counts_its_own_open_deals(self):
        """In step 1 from 10 January to 10 March: open at the start of February and of March."""
        self._history()
        self._log(day="2026-01-10", next_move="lost", date_end="2026-03-10 09:00:00")
        table = self._figures("crm.forecast.backtest", split="month", date_from="2026-01-01")
        self.assertEqual(
            {label: row["deals"] for label, row in table.items()}, {"Feb 2026": 1, "Mar 2026": 1, "All": 2}
        )

    @freeze_time("2026-03-20 10:00:00")
    def test_every_figure_opens_exactly_its_records(self):
        self._history()
        self._deal(expected_revenue=100, date_deadline="2026-04-10", stage_id=self.stages[1].id)
        self._deal(user_id=self.boris.id)
        self._log(day="2026-01-10", next_move="lost", date_end="2026-03-10 09:00:00")
        for model in ("crm.forecast.report", "crm.forecast.backtest"):
            report = self.env[model].with_user(self.director)
            for split in report._get_splits():
                table = report.get_figures(split)
                self.assertTrue(table["rows"])
                for line in [*table["rows"], table["total"]]:
                    for column in table["columns"]:
                        found = report.search_count([*line["domain"], *column["domain"]])
                        self.assertEqual(found, line["cases"][column["name"]], (model, split, column["name"]))

    @freeze_time("2026-03-20 10:00:00")
    def test_salesperson_sees_the_forecast_of_own_deals(self):
        """The probability is that of all deals, also of those one may not see."""
        self._history()
        self._deal(user_id=self.boris.id, expected_revenue=1000)
        self._deal(expected_revenue=2000)
        row = self._forecast(user=self.boris)["All"]
        self.assertEqual((row["deals"], row["probability"], row["forecast_amount"]), (1, 25, 250))
