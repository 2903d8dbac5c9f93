import random

from odoo.tests import tagged

from odoo.addons.crm_history.models.crm_stage_log import MOVES

from ..report.crm_stage_flow import OUTCOMES
from .common import FunnelCase

ENDS = [*OUTCOMES, "still_there"]


@tagged("post_install", "-at_install")
class TestStageFlow(FunnelCase):
    def assert_adds_up(self, values):
        self.assertEqual(values["entered"], sum(values[name] for name in ENDS))

    def test_every_way_of_leaving_is_counted_in_exactly_one_place(self):
        placed = [move for moves in OUTCOMES.values() for move in moves]
        self.assertEqual(sorted(placed), sorted(move for move, _label in MOVES))

    def test_worked_example(self):
        """Ten stays in the first step: 3 on (1 skipping), 1 won, 2 lost, 1 back, 2 otherwise, 1 still there."""
        moves = ["forward", "forward", "skip", "won", "lost", "lost", "back", "merged", "handed_off", None]
        hours = [10, 20, 30, 40, 50, 60, 70, 80, 90, None]
        self._log_all([{"next_move": move, "hours": hour} for move, hour in zip(moves, hours, strict=True)])
        values = self._figures("crm.stage.flow", split="stage")["Step 1"]
        expected = {
            "entered": 10, "moved_on": 3, "won": 1, "lost": 2, "moved_back": 1, "left_otherwise": 2, "still_there": 1,
            "onward_rate": 40, "lost_rate": 20, "hours": 50, "hours_median": 50, "amount": 1000, "lost_amount": 200,
        }  # fmt: skip
        self.assertEqual({name: values[name] for name in expected}, expected)
        # 9 stays that ended: the 90th percentile lies 0.9 * 8 = 7.2 steps up from 10: 80 + 0.2 * 10.
        self.assertAlmostEqual(values["hours_p90"], 82)

    def test_stay_that_has_not_ended_has_no_hours(self):
        self._log(next_move="lost", hours=8)
        self._log()
        row = self.env["crm.stage.flow"].with_user(self.director).get_figures(split="stage")["rows"][0]
        self.assertEqual((row["values"]["hours"], row["cases"]["hours"], row["values"]["entered"]), (8, 1, 2))

    def test_skipped_stage_counts_only_when_asked(self):
        """1 -> 3 jumps over Step 2: not counted there, or counted as passed and with no time in it."""
        self._log(next_move="skip", hours=5)
        self._log(stage_id=self.stages[1].id, move="skip", is_passed=True, next_move="skip", hours=0)
        self._log(stage_id=self.stages[1].id, next_move="forward", hours=7)
        plain = self._figures("crm.stage.flow", split="stage")
        passed = self._figures("crm.stage.flow", split="stage", count_skipped=True)
        self.assertEqual((plain["Step 2"]["entered"], passed["Step 2"]["entered"]), (1, 2))
        self.assertEqual((plain["Step 2"]["moved_on"], passed["Step 2"]["moved_on"]), (1, 2))
        self.assertEqual(passed["Step 2"]["hours"], 7)
        self.assert_adds_up(passed["All"])

    def test_final_states_are_no_stays(self):
        self._log(next_move="won", hours=1)
        self._close("won", "2026-03-11", stage_id=self.won_stage.id)
        self._close("lost", "2026-03-11")
        self.assertEqual(self._figures("crm.stage.flow", split="stage")["All"]["entered"], 1)

    def test_deleted_stage_stays_visible_by_name(self):
        stage = self.env["crm.stage"].create({"name": "Old Step", "team_ids": self.team.ids})
        self._log(stage_id=stage.id, stage_name="Old Step", next_move="forward", hours=1)
        self._log(stage_id=False, stage_name=False, next_move="forward", hours=1)
        stage.unlink()
        table = self._figures("crm.stage.flow", split="stage")
        self.assertEqual(table["Old Step (deleted)"]["entered"], 1)
        self.assertEqual(table["Unknown stage"]["entered"], 1)

    def test_period_goes_by_the_move_and_cohort_by_the_lead(self):
        """Came in February, entered the stage in March; came and entered in March."""
        self._log(day="2026-03-10", lead_day="2026-02-10", next_move="lost", hours=1)
        self._log(day="2026-03-10", lead_day="2026-03-10")
        march = {"date_from": "2026-03-01", "date_to": "2026-03-31"}
        february = {"date_from": "2026-02-01", "date_to": "2026-02-28"}
        counted = {
            (model, name): self._figures(model, split="stage", **period)["All"]["entered"]
            for model in ("crm.stage.flow", "crm.stage.flow.cohort")
            for name, period in (("february", february), ("march", march))
        }
        self.assertEqual(
            counted,
            {
                ("crm.stage.flow", "february"): 0,
                ("crm.stage.flow", "march"): 2,
                ("crm.stage.flow.cohort", "february"): 1,
                ("crm.stage.flow.cohort", "march"): 1,
            },
        )

    def test_each_report_has_one_date_only(self):
        for model in ("crm.stage.flow", "crm.stage.flow.cohort", "crm.closing.report", "crm.deal.report"):
            dates = [name for name, field in self.env[model]._fields.items() if field.type in ("date", "datetime")]
            self.assertEqual(dates, ["day"], model)

    def test_random_histories_add_up_for_any_split_and_filter(self):
        """600 random leads, recounted here in Python line by line."""
        chance = random.Random(20260310)
        rows = [row for _lead in range(600) for row in self._random_history(chance)]
        self._log_all(rows)
        report = self.env["crm.stage.flow"].with_user(self.director)
        for split in report._get_splits():
            for skipped in (False, True):
                table = report.get_figures(split, "2026-02-10", "2026-03-20", skipped)
                for line in [*table["rows"], table["total"]]:
                    self.assert_adds_up(line["values"])
                self.assertEqual(
                    table["total"]["values"]["entered"],
                    sum(
                        "2026-02-10" <= row["day"] <= "2026-03-20" and row["status"] == "open"
                        for row in rows
                        if skipped or not row.get("is_passed")
                    ),
                )
                self.assertEqual(
                    table["total"]["values"]["entered"], sum(line["values"]["entered"] for line in table["rows"])
                )

    def _random_history(self, chance):
        """The stays of one lead that wanders through the stages until it is closed or the test gets tired of it."""
        common = {
            "lead_ref": self.new_ref(),
            "holder_id": chance.choice([self.anna.id, self.boris.id, False]),
            "product_id": chance.choice([self.product.id, False]),
            "expected_revenue": chance.randint(0, 1000),
        }
        day, move, history = chance.randint(1, 28), "created", []
        while True:
            stay = {**common, "day": f"2026-{chance.choice(['02', '03'])}-{day:02}", "status": "open", "move": move}
            history.append({**stay, "stage_id": chance.choice(self.stages).id})
            move = chance.choice([*(move for move, _label in MOVES if move != "created"), None])
            if move is None:
                return history
            history[-1].update(next_move=move, hours=chance.randint(0, 99))
            if move == "skip":
                passed = {"is_passed": True, "next_move": "skip", "hours": 0, "move": "skip"}
                history.append({**history[-1], **passed})
            if move in ("won", "lost"):
                return [*history, {**stay, "status": move, "move": move, "from_status": "open"}]
            if move in ("merged", "removed"):
                return history
