from odoo.tests import tagged

from .common import FunnelCase

FEBRUARY = {"date_from": "2026-02-01", "date_to": "2026-02-28"}
MARCH = {"date_from": "2026-03-01", "date_to": "2026-03-31"}
APRIL = {"date_from": "2026-04-01", "date_to": "2026-04-30"}


@tagged("post_install", "-at_install")
class TestClosingReport(FunnelCase):
    """Rates of a period, from the closings that happened in it."""

    def _rates(self, names, **kwargs):
        values = self._figures("crm.closing.report", split="user", **kwargs)["All"]
        return [values[name] for name in names]

    def test_win_rate_by_count_and_amount(self):
        """Won 100 and 300, lost 100: 2 of 3 deals, 400 of 500."""
        self._close("won", "2026-03-10", expected_revenue=100)
        self._close("won", "2026-03-11", expected_revenue=300)
        self._close("lost", "2026-03-12", expected_revenue=100)
        names = ["won", "lost", "win_rate", "win_rate_amount", "won_amount", "lost_amount"]
        self.assertEqual(self._rates(names, **MARCH), [2, 1, 200 / 3, 80, 400, 100])

    def test_deal_reopened_later_does_not_change_the_past(self):
        """Lost in February, reopened in March, won in April: a loss of February and a win of April."""
        ref = self.new_ref()
        self._close("lost", "2026-02-20", lead_ref=ref, next_move="reopened", hours=240)
        self._log(day="2026-03-02", lead_ref=ref, move="reopened", from_status="lost", next_move="won", hours=900)
        self._close("won", "2026-04-08", lead_ref=ref)
        names = ["won", "lost"]
        self.assertEqual(self._rates(names, **FEBRUARY), [0, 1])
        self.assertEqual(self._rates([*names, "win_rate"], **MARCH), [0, 0, None])
        self.assertEqual(self._rates(names, **APRIL), [1, 0])

    def test_second_winning_stage_is_no_second_win(self):
        self._close("won", "2026-03-10", next_move="forward", hours=1)
        self._log(day="2026-03-11", status="won", from_status="won")
        self.assertEqual(self._rates(["won"]), [1])

    def test_unqualified_leads_are_no_deals(self):
        self._close("lost", "2026-03-10", lead_type="lead")
        self.assertEqual(self._rates(["lost"]), [0])

    def test_deal_length_won_and_lost_apart(self):
        """Won after 2, 4 and 12 days: mean 6, median 4; lost after 10."""
        for day in ("2026-03-03", "2026-03-05", "2026-03-13"):
            self._close("won", day, lead_day="2026-03-01")
        self._close("lost", "2026-03-11", lead_day="2026-03-01")
        names = ["days_to_win", "days_to_win_median", "days_to_lose", "days_to_lose_median"]
        self.assertEqual(self._rates(names), [6, 4, 10, 10])

    def test_overdue_deals_count_against_the_honest_rate(self):
        """1 won, 1 lost, 2 open past their date: 50 %, honestly 25 %; a coming date or a lead does not count."""
        self._close("won", "2026-03-10")
        self._close("lost", "2026-03-10")
        self._deal(date_deadline="2026-03-12")
        self._deal(date_deadline="2026-03-31")
        self._deal(date_deadline="2999-01-01")
        self._deal(date_deadline="2026-03-12", type="lead")
        self._deal(date_deadline="2026-03-12", active=False)
        self.assertEqual(self._rates(["win_rate", "win_rate_honest", "overdue"], **MARCH), [50, 25, 2])
        self.assertEqual(self._rates(["overdue"], **FEBRUARY), [0])

    def test_rate_of_a_group_is_not_the_mean_of_its_parts(self):
        """Anna 1 of 1, Boris 1 of 3: together 2 of 4, not (100 % + 33 %) / 2."""
        for outcome, holder in (("won", self.anna), ("won", self.boris), ("lost", self.boris), ("lost", self.boris)):
            self._close(outcome, "2026-03-10", holder_id=holder.id)
        table = self._figures("crm.closing.report", split="user")
        rates = {label: values["win_rate"] for label, values in table.items()}
        self.assertEqual(rates, {self.anna.name: 100, self.boris.name: 100 / 3, "All": 50})
        by_office = self._figures("crm.closing.report", split="office")
        self.assertEqual(by_office["Office North"]["win_rate"], 50)

    def test_pivot_gets_the_same_rates(self):
        self._close("won", "2026-03-10")
        self._close("lost", "2026-04-10")
        self._close("lost", "2026-04-11")
        report = self.env["crm.closing.report"].with_user(self.director)
        groups = report.formatted_read_group([], ["team_id"], ["win_rate:avg", "days_to_win_median:avg"])
        self.assertEqual([(group["win_rate:avg"], group["days_to_win_median:avg"]) for group in groups], [(100 / 3, 9)])

    def test_money_of_two_currencies_is_not_added_up(self):
        self._close("won", "2026-03-10", expected_revenue=100)
        self._close("won", "2026-03-10", expected_revenue=100, company_currency=self.env.ref("base.USD").id)
        self._close("lost", "2026-03-10", expected_revenue=50, holder_id=self.boris.id)
        table = self.env["crm.closing.report"].with_user(self.director).get_figures("user")
        total, anna, boris = table["total"], *sorted(table["rows"], key=lambda row: row["label"])
        self.assertEqual((total["has_mixed_currencies"], anna["has_mixed_currencies"]), (True, True))
        for line in (total, anna):
            self.assertEqual((line["values"]["won_amount"], line["values"]["win_rate_amount"]), (None, None))
            self.assertEqual(line["values"]["won"], 2)
        self.assertEqual((boris["values"]["lost_amount"], boris["currency_id"]), (50, self.company.currency_id.id))
