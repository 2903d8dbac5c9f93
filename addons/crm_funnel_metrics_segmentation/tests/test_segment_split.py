from odoo.fields import Command
from odoo.tests import tagged

from odoo.addons.crm_funnel_metrics.tests.common import FunnelCase

REPORTS = (
    "crm.stage.flow", "crm.stage.flow.cohort", "crm.closing.report", "crm.deal.report", "crm.period.rate.report",
    "crm.cohort.rate.report", "crm.forecast.report", "crm.forecast.backtest",
)  # fmt: skip


@tagged("post_install", "-at_install")
class TestSegmentSplit(FunnelCase):
    """Two customers of the segment AX, one of CZ, and one without a segment."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.partners = cls.env["res.partner"].create([{"name": name} for name in ("Anchor", "Bell", "Cable", "Deck")])
        other = cls.env["res.company"].create({"name": "Elsewhere"})
        for company, partner, abc, xyz, quadrant in (
            (cls.company, cls.partners[0], "A", "X", "cash_cow"),
            (cls.company, cls.partners[1], "A", "X", "cash_cow"),
            (cls.company, cls.partners[2], "C", "Z", "dog"),
            (other, cls.partners[3], "A", "X", "cash_cow"),
        ):
            cls.env["crm.segmentation.customer"].create(
                {
                    "company_id": company.id, "partner_id": partner.id, "abc_class": abc, "xyz_class": xyz,
                    "segment_code": abc + xyz, "segment_quadrant": quadrant,
                }
            )  # fmt: skip

    def test_figures_by_segment(self):
        """Won 2 of 3 of AX; of CZ 0 of 1; one won without a segment, whose customer has one elsewhere only."""
        anchor, bell, cable, deck = self.partners
        for outcome, partner in (("won", anchor), ("won", bell), ("lost", bell), ("lost", cable), ("won", deck)):
            self._close(outcome, "2026-03-10", commercial_partner_id=partner.id)
        table = self._figures("crm.closing.report", split="segment")
        won = {label: (row["won"], row["lost"]) for label, row in table.items()}
        self.assertEqual(won, {"AX": (2, 1), "CZ": (0, 1), "None": (1, 0), "All": (3, 2)})
        self.assertAlmostEqual(table["AX"]["win_rate"], 200 / 3)

    def test_every_figure_opens_exactly_its_records(self):
        for partner in self.partners:
            self._close("won", "2026-03-10", commercial_partner_id=partner.id)
            self._log(day="2026-01-10", next_move="lost", date_end="2026-03-10 09:00:00", hours=1)
            self._deal(partner_id=partner.id)
        for model in REPORTS:
            report = self.env[model].with_user(self.director)
            table = report.get_figures("segment")
            self.assertIn("segment", [split["name"] for split in table["splits"]])
            for line in [*table["rows"], table["total"]]:
                for column in table["columns"]:
                    found = report.search_count([*line["domain"], *column["domain"]])
                    self.assertEqual(found, line["cases"][column["name"]], (model, line["label"], column["name"]))

    def test_funnel_by_segment(self):
        funnel = self.env["crm.funnel"].create(
            {"name": "F", "step_ids": [Command.create({"stage_id": stage.id}) for stage in self.stages[:2]]}
        )
        deals = [self._deal(partner_id=partner.id) for partner in self.partners]
        for deal in deals[1:]:
            deal.stage_id = self.stages[1]
        picture = self.env["crm.funnel"].with_user(self.director).with_company(self.company)
        rows = picture.get_picture(funnel.id, split="segment")["rows"]
        numbers = {row["label"]: [step["number"] for step in row["steps"]] for row in rows}
        self.assertEqual(numbers, {"AX": [2, 1], "CZ": [1, 1], "None": [1, 1]})
        for row in rows:
            filtered = picture.get_picture(funnel.id, domain=row["domain"])["steps"]
            self.assertEqual([step["number"] for step in filtered], numbers[row["label"]])
