from odoo.tests import tagged

from .common import FunnelCase


@tagged("post_install", "-at_install")
class TestRealMoves(FunnelCase):
    """The figures of deals that people really move."""

    def setUp(self):
        super().setUp()
        self.env.user.tz = "Europe/Vilnius"
        self.first, self.second, self.third, self.fourth = self.stages

    def _flow(self, **kwargs):
        table = self._figures("crm.stage.flow", split="stage", **kwargs)
        names = ["entered", "moved_on", "won", "lost", "moved_back", "left_otherwise", "still_there"]
        return {label: [values[name] for name in names] for label, values in table.items()}

    def test_forward_skip_back_lost_reopened_won_merged_and_archived(self):
        """Seven deals, counted by hand: entered, moved on, won, lost, moved back, left otherwise, still there."""
        forward, skipping, back, reopened, winner, archived, removed = [self._deal() for _number in range(7)]
        forward.stage_id = self.second
        skipping.stage_id = self.fourth
        back.stage_id = self.second
        back.stage_id = self.first
        reopened.action_set_lost()
        reopened.action_unarchive()
        reopened.probability = 20
        winner.stage_id = self.fourth
        winner.action_set_won_rainbowman()
        archived.probability = 30
        archived.action_archive()
        removed.unlink()
        expected = {
            # forward, skipping, back twice, reopened twice, winner, archived, removed
            "Step 1": [9, 4, 0, 1, 0, 2, 2],
            "Step 2": [2, 0, 0, 0, 1, 0, 1],
            "Step 4": [2, 0, 1, 0, 0, 0, 1],
        }
        self.assertEqual({label: row for label, row in self._flow().items() if label in expected}, expected)
        # skipping and winner jumped over Step 2 and Step 3
        passed = self._flow(count_skipped=True)
        self.assertEqual(passed["Step 2"], [4, 2, 0, 0, 1, 0, 1])
        self.assertEqual(passed["Step 3"], [2, 2, 0, 0, 0, 0, 0])
        self.assertEqual(passed["All"][0], sum(passed["All"][1:]))

    def test_merged_deal_leaves_and_the_survivor_stays(self):
        deals = self._deal() + self._deal()
        deals.merge_opportunity()
        self.assertEqual(self._flow()["Step 1"], [2, 0, 0, 0, 0, 1, 1])
        self.assertEqual(self._figures("crm.deal.report", split="user")["All"]["deals"], 1)

    def test_product_is_that_of_the_moment(self):
        """A deal that turns to another product later does not take its past with it."""
        deal = self._deal(product_id=self.product.id)
        deal.product_id = self.env["product.product"].create({"name": "Ship"})
        deal.stage_id = self.second
        flow = self._figures("crm.stage.flow", split="product")
        self.assertEqual({label: values["entered"] for label, values in flow.items()}, {"Boat": 1, "Ship": 1, "All": 2})

    def test_closed_deal_is_a_closing_of_the_day(self):
        self._deal().action_set_won_rainbowman()
        self._deal().action_set_lost()
        today = self._today().isoformat()
        values = self._figures("crm.closing.report", split="user", date_from=today, date_to=today)["All"]
        self.assertEqual((values["won"], values["lost"], values["win_rate"], values["days_to_win"]), (1, 1, 50, 0))

    def test_cohort_day_is_that_of_the_history(self):
        deal = self._deal()
        row = self.env["crm.stage.log"].search([("lead_id", "=", deal.id)])
        self.assertEqual(self.env["crm.deal.report"].browse(deal.id).day, row.lead_day)
