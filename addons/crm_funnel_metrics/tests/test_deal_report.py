from datetime import timedelta

from odoo.tests import tagged

from .common import FunnelCase

FEBRUARY = {"date_from": "2026-02-01", "date_to": "2026-02-28"}
MARCH = {"date_from": "2026-03-01", "date_to": "2026-03-31"}


@tagged("post_install", "-at_install")
class TestDealReport(FunnelCase):
    """Rates of a cohort, from what became of its deals."""

    def _rates(self, names, **kwargs):
        values = self._figures("crm.deal.report", split="user", **kwargs)["All"]
        return [values[name] for name in names]

    def _lose(self, deal):
        deal.write({"active": False, "probability": 0})

    def test_cohort_and_period_differ(self):
        """Came in February, won in March: a win of the February cohort and of the March period."""
        self._close("won", "2026-03-10", lead_day="2026-02-10")
        self._deal(came="2026-02-10", stage_id=self.won_stage.id)
        self.assertEqual(self._rates(["won"], **FEBRUARY), [1])
        self.assertEqual(self._rates(["won"], **MARCH), [0])
        march = self._figures("crm.closing.report", split="user", **MARCH)
        february = self._figures("crm.closing.report", split="user", **FEBRUARY)
        self.assertEqual((march["All"]["won"], february["All"]["won"]), (1, 0))

    def test_outcomes_of_a_cohort(self):
        """2 won, 1 lost, 1 overdue, 1 open, 1 archived: conversion 2/6, win rate 2/3, honest 2/4, open 2/6."""
        self._deal(came="2026-03-05", stage_id=self.won_stage.id, expected_revenue=300)
        self._deal(came="2026-03-05", stage_id=self.won_stage.id, expected_revenue=100)
        self._lose(self._deal(came="2026-03-05", expected_revenue=100))
        self._deal(came="2026-03-05", date_deadline=self._today(self.director) - timedelta(days=1))
        self._deal(came="2026-03-05", date_deadline=self._today(self.director))
        self._deal(came="2026-03-05", probability=30).active = False
        names = [
            "deals",
            "won",
            "lost",
            "overdue",
            "still_open",
            "conversion",
            "win_rate",
            "win_rate_honest",
            "open_share",
        ]
        expected = [6, 2, 1, 1, 2, 100 / 3, 200 / 3, 50, 100 / 3]
        for got, wanted in zip(self._rates(names, **MARCH), expected, strict=True):
            self.assertAlmostEqual(got, wanted)
        self.assertAlmostEqual(self._rates(["win_rate_amount"], **MARCH)[0], 80)

    def test_deal_length_of_won_and_lost(self):
        """Won after 3 and 9 days, lost after 20."""
        for closed in ("2026-03-04", "2026-03-10"):
            deal = self._deal(came="2026-03-01", stage_id=self.won_stage.id)
            deal.date_closed = f"{closed} 12:00:00"
        lost = self._deal(came="2026-03-01")
        self._lose(lost)
        lost.date_closed = "2026-03-21 12:00:00"
        names = ["days_to_win", "days_to_win_median", "days_to_lose", "days_to_lose_median"]
        self.assertEqual(self._rates(names), [6, 6, 20, 20])

    def test_day_is_that_of_the_company(self):
        """23:30 UTC on 28 February is 1 March in Vilnius."""
        deal = self._deal(came="2026-02-28")
        self.env.cr.execute("UPDATE crm_lead SET create_date = '2026-02-28 23:30:00' WHERE id = %s", (deal.id,))
        self.assertEqual(self._rates(["deals"], **MARCH), [1])

    def test_split_by_office_and_product(self):
        self._deal(product_id=self.product.id)
        self._deal()
        self.assertEqual(self._figures("crm.deal.report", split="office")["Office North"]["deals"], 2)
        by_product = self._figures("crm.deal.report", split="product")
        self.assertEqual(
            {label: values["deals"] for label, values in by_product.items()}, {"Boat": 1, "None": 1, "All": 2}
        )

    def test_split_by_category_and_channel(self):
        """The category of the product of the deal; a deal without a product has none."""
        self.product.categ_id = self.env["product.category"].create({"name": "Vessels"})
        medium, campaign = (
            self.env["utm.medium"].create({"name": "Fair"}),
            self.env["utm.campaign"].create({"name": "May"}),
        )
        channel = {"medium_id": medium.id, "campaign_id": campaign.id, "country_id": self.env.ref("base.lt").id}
        self._deal(product_id=self.product.id, **channel)
        self._deal()
        labels = {"category": "Vessels", "medium": "Fair", "campaign": "May", "country": "Lithuania"}
        for split, label in labels.items():
            table = self._figures("crm.deal.report", split=split)
            self.assertEqual({name: row["deals"] for name, row in table.items()}, {label: 1, "None": 1, "All": 2})
