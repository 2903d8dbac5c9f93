from odoo.exceptions import UserError
from odoo.tests import Form, tagged

from .common import FunnelCase


@tagged("post_install", "-at_install")
class TestFigures(FunnelCase):
    def _close_many(self, holder, won, lost):
        outcomes = ["won"] * won + ["lost"] * lost
        for outcome in outcomes:
            self._close(outcome, "2026-03-10", holder_id=holder.id)

    def _ranking(self, **kwargs):
        table = self.env["crm.closing.report"].with_user(self.director).get_figures("user", **kwargs)
        return [(row["label"], row["cases"]["win_rate"]) for row in table["rows"]]

    def test_too_few_cases_rank_last(self):
        """3 of 3 is 100 % but rests on three deals only: after 4 of 10; with a minimum of 3 it is the first."""
        self._close_many(self.anna, 3, 0)
        self._close_many(self.boris, 4, 6)
        anna, boris = (self.anna.name, 3), (self.boris.name, 10)
        self.assertEqual(self._ranking(), [boris, anna])
        self.env["ir.config_parameter"].set_param("crm_funnel_metrics.minimum_cases", "3")
        self.assertEqual(self._ranking(), [anna, boris])

    def test_minimum_is_set_in_the_settings(self):
        settings = Form(self.env["res.config.settings"])
        self.assertEqual(settings.funnel_minimum_cases, 10)
        settings.funnel_minimum_cases = 25
        settings.save().execute()
        self.assertEqual(self.env["crm.stage.flow"]._get_minimum_cases(), 25)

    def test_every_figure_opens_exactly_its_records(self):
        moves = ["forward", "skip", "won", "lost", "back", "merged", None]
        self._log_all([{"next_move": move, "hours": 1} if move else {} for move in moves])
        self._log(stage_id=False, stage_name="Gone", next_move="lost", hours=2, day="2026-02-10", holder_id=False)
        self._log_all([{"stage_id": False, "stage_name": name} for name in ("", False)])
        self._close_many(self.anna, 3, 1)
        self._close_many(self.boris, 0, 2)
        self._deal(date_deadline="2026-01-31", user_id=self.boris.id)
        self._deal(stage_id=self.won_stage.id, product_id=self.product.id)
        reports = ("crm.stage.flow", "crm.stage.flow.cohort", "crm.closing.report", "crm.deal.report")
        for model in (*reports, "crm.period.rate.report", "crm.cohort.rate.report"):
            report = self.env[model].with_user(self.director)
            for split in report._get_splits():
                self._assert_figures_open(report, report.get_figures(split, "2020-01-01", "2040-12-31"))

    def _assert_figures_open(self, report, table):
        self.assertTrue(table["rows"])
        for line in [*table["rows"], table["total"]]:
            for column in table["columns"]:
                count = report.search_count([*line["domain"], *column["domain"]])
                self.assertEqual(count, line["cases"][column["name"]], (report, line["label"], column["name"]))

    def test_months_stay_in_their_order_and_open_their_days(self):
        for day in ("2026-03-31", "2026-02-28", "2026-03-01"):
            self._close("won", day)
        table = self.env["crm.closing.report"].with_user(self.director).get_figures("month")
        self.assertEqual(
            [(row["label"], row["values"]["won"]) for row in table["rows"]], [("Feb 2026", 1), ("Mar 2026", 2)]
        )

    def test_half_typed_year(self):
        """While one types 2026 into a field of a day, the browser sends the year 2."""
        self._close("won", "2026-03-10")
        figures = self._figures("crm.closing.report", date_from="0002-03-01", date_to="9999-12-31")
        self.assertEqual(figures["All"]["won"], 1)
        self.assertEqual(self._figures("crm.closing.report", date_to="0202-03-31")["All"]["won"], 0)

    def test_minimum_that_is_no_number(self):
        for value in ("²", "many", "-5"):
            self.env["ir.config_parameter"].set_param("crm_funnel_metrics.minimum_cases", value)
            self.assertEqual(self.env["crm.stage.flow"]._get_minimum_cases(), 10)

    def test_unknown_split_is_refused(self):
        with self.assertRaises(UserError):
            self.env["crm.closing.report"].with_user(self.director).get_figures("user_id.password")

    def test_database_compiles_no_report(self):
        for model in ("crm.period.rate.report", "crm.stage.flow", "crm.open.deal", "crm.funnel.fact"):
            self.env.cr.execute("SET LOCAL jit = on")
            self.env[model].search([], limit=1)
            self.env.cr.execute("SHOW jit")
            self.assertEqual(self.env.cr.fetchone(), ("off",), model)

    def test_figures_take_two_queries_whatever_the_number_of_lines(self):
        """Each after the switch that keeps PostgreSQL from compiling it."""
        report = self.env["crm.closing.report"].with_user(self.director)
        self._close_many(self.anna, 1, 1)
        report.get_figures("month")
        with self.assertQueryCount(4):
            report.get_figures("month")

    def test_row_opens_its_lead(self):
        lead = self._deal()
        report = self.env["crm.deal.report"].with_user(self.director).search([("lead_id", "=", lead.id)])
        self.assertEqual(report.action_open_lead()["res_id"], lead.id)
        gone = self._close("won", "2026-03-10")
        self.assertFalse(self.env["crm.closing.report"].browse(gone.id).action_open_lead())
