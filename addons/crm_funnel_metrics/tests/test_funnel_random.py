import random
import statistics
from datetime import date, datetime, timedelta
from unittest.mock import patch

import pytz

from odoo.tests import freeze_time, tagged

from .funnel_common import FunnelPictureCase

ZONE = pytz.timezone("Europe/Vilnius")
PERIODS = [(False, False), (date(2026, 2, 1), date(2026, 2, 28)), (date(2026, 3, 1), date(2026, 3, 31))]


@tagged("post_install", "-at_install")
class TestFunnelRandom(FunnelPictureCase):
    """Random histories of deals that are really moved, and every figure counted again in Python from the logs."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.chance = random.Random(20260322)
        # moved by a user of the test's own company: their time zone decides the day
        cls.env = cls.env(user=cls._new_user("mover", "sales_team.group_sale_manager"), context={})
        leads = [cls._live() for _number in range(45)]
        cls._merge([lead for lead in leads if lead and lead.active and lead.won_status == "pending"][:3])
        cls.stays = cls._read_stays()

    # ------------------------------------------------------------
    # Lives of deals
    # ------------------------------------------------------------

    @classmethod
    def _live(cls):
        """One deal from its coming to wherever it gets within some moves, a day or more apart."""
        moment = datetime(2026, 1, 20, 10) + timedelta(days=cls.chance.randint(0, 50), hours=cls.chance.randint(0, 9))
        with freeze_time(moment):
            deal = cls._deal(
                stage_id=cls.chance.choice(cls.stages[:2]).id,
                expected_revenue=cls.chance.randint(1, 9) * 100,
                user_id=cls.chance.choice([cls.anna.id, cls.boris.id]),
            )
        deal.flush_recordset()
        cls.env.cr.execute("UPDATE crm_lead SET create_date = %s WHERE id = %s", (moment, deal.id))
        deal.invalidate_recordset(["create_date"])
        for _move in range(cls.chance.randint(0, 7)):
            moment += timedelta(days=cls.chance.randint(0, 6), hours=cls.chance.randint(1, 20))
            with freeze_time(moment):
                if not cls._move(deal):
                    return None
        return deal

    @classmethod
    def _move(cls, deal):
        """Something happens to the deal; False when it is gone."""
        act = cls.chance.choices(
            ["stage", "lost", "restored", "won", "owner", "archived", "deleted"], [12, 3, 3, 2, 3, 1, 2]
        )[0]
        if act == "deleted":
            deal.unlink()
            return False
        if act == "restored" and not deal.active:
            deal.action_unarchive()
        elif not deal.active:
            return True
        elif act == "stage":
            deal.write({"stage_id": cls.chance.choice(cls.stages).id, "probability": 20})
        elif act == "lost" and deal.won_status != "won":
            deal.action_set_lost()
        elif act == "won":
            deal.action_set_won()
        elif act == "owner":
            deal.user_id = cls.chance.choice(cls.anna | cls.boris)
        elif act == "archived" and deal.won_status != "won":
            deal.write({"active": False, "probability": 30})
        return True

    @classmethod
    def _merge(cls, leads):
        with freeze_time("2026-04-20 12:00"):
            cls.env["crm.lead"].concat(*leads).merge_opportunity()

    @classmethod
    def _read_stays(cls):
        rows = cls.env["crm.stage.log"].sudo().search_read([("company_id", "=", cls.company.id)], load="")
        leads = (
            cls.env["crm.lead"]
            .sudo()
            .with_context(active_test=False)
            .browse({row["lead_id"] for row in rows} - {False})
        )
        cls.leads = {lead.id: lead for lead in leads}
        return rows

    # ------------------------------------------------------------
    # The same, counted in Python
    # ------------------------------------------------------------

    def _came(self, lead_id):
        lead = self.leads.get(lead_id)
        return lead and pytz.utc.localize(lead.create_date).astimezone(ZONE).date()

    def _get_facts(self, skipped):
        """{stage: rows of the log that are facts of its step}"""
        won = self.won_stage.id
        facts = {stage.id: [] for stage in self.stages | self.won_stage}
        for row in self.stays:
            is_stay = row["status"] == "won" or (
                row["status"] == "open" and not (row["stage_id"] == won and row["next_move"] == "won")
            )
            if row["stage_id"] in facts and is_stay and (skipped or not row["is_passed"]):
                facts[row["stage_id"]].append(row)
        return facts

    def _fits(self, row, mode, first, last, user):
        day = row["day"] if mode == "period" else self._came(row["lead_id"])
        return bool((not first or (day and first <= day <= last)) and (not user or row["holder_id"] == user.id))

    def _expect(self, mode, first, last, skipped, user=None):
        """[(number, amount, lost, days' cases, days' median)] of the steps."""
        facts = self._get_facts(skipped)
        steps = list(facts)
        fitting = {stage: [row for row in facts[stage] if self._fits(row, mode, first, last, user)] for stage in steps}
        lost, days = self._expect_lost(mode, first, last, user, facts), self._expect_days(facts, fitting)
        return [
            (
                len(rows) if mode == "period" else len({row["lead_id"] for row in rows} - {False}),
                sum(row["expected_revenue"] for row in rows),
                sum(furthest == place for furthest in lost.values()),
                len(days[place]),
                statistics.median(days[place]) if days[place] else None,
            )
            for place, rows in enumerate(fitting.values())
        ]

    def _expect_lost(self, mode, first, last, user, facts):
        """{lead lost: place of the furthest step it had reached, None for none}"""
        losses = {}
        for row in self.stays:
            is_loss = row["status"] == "lost" and row["lead_id"]
            is_loss = is_loss and (row["from_status"] != "lost" if mode == "period" else not row["date_end"])
            if is_loss and self._fits(row, mode, first, last, user):
                losses[row["lead_id"]] = max(row["moment"], losses.get(row["lead_id"], row["moment"]))
        return {
            lead: max(
                (place for place, rows in enumerate(facts.values())
                 for row in rows if row["lead_id"] == lead and row["moment"] <= moment), default=None
            )
            for lead, moment in losses.items()
        }  # fmt: skip

    def _expect_days(self, facts, fitting):
        first = [self._get_first(rows) for rows in facts.values()]
        days = [[]]
        for place, rows in list(enumerate(fitting.values()))[1:]:
            own, before = first[place], first[place - 1]
            days.append([
                (moment - before[lead]).total_seconds() / 86400
                for lead, moment in self._get_first(rows).items()
                if own[lead] == moment and lead in before and before[lead] <= moment
            ])  # fmt: skip
        return days

    def _get_first(self, rows):
        moments = {}
        for row in rows:
            if row["lead_id"]:
                moments[row["lead_id"]] = min(row["moment"], moments.get(row["lead_id"], row["moment"]))
        return moments

    # ------------------------------------------------------------
    # Tests
    # ------------------------------------------------------------

    def _ask(self, mode, first, last, skipped, user=None, **question):
        domain = [("user_id", "=", user.id)] if user else []
        return self._picture(mode=mode, date_from=first, date_to=last, count_skipped=skipped, domain=domain, **question)

    def test_histories_are_worth_counting(self):
        moves = {row["move"] for row in self.stays}
        self.assertLessEqual({"created", "forward", "skip", "back", "won", "lost", "reopened", "archived"}, moves)
        self.assertIn("merged", {row["next_move"] for row in self.stays})
        self.assertIn("removed", {row["next_move"] for row in self.stays})
        self.assertTrue([row for row in self.stays if row["lead_id"] and row["lead_id"] != row["lead_ref"]])

    def test_every_figure_of_every_question(self):
        for mode in ("period", "cohort"):
            for first, last in PERIODS:
                for skipped in (False, True):
                    for user in (None, self.anna):
                        with self.subTest(mode=mode, first=first, skipped=skipped, user=user and user.login):
                            steps = self._ask(mode, first, last, skipped, user)["steps"]
                            figures = [
                                (step["number"], step["amount"], step["lost"], step["days_cases"],
                                 step["days_median"] and round(step["days_median"], 6))
                                for step in steps
                            ]  # fmt: skip
                            expected = [
                                (*row[:4], row[4] and round(row[4], 6))
                                for row in self._expect(mode, first, last, skipped, user)
                            ]
                            self.assertEqual(figures, expected)

    def test_days_in_one_pass_are_those_in_two(self):
        for user in (self.anna, self.boris, self.director):
            funnel = self.funnel.with_user(user)
            for mode in ("period", "cohort"):
                for last in {last for _first, last in PERIODS}:
                    question = funnel._prepare_question(mode, False, last, False, [("user_id", "=", self.anna.id)])
                    one_pass = funnel._get_days(question)
                    with patch.object(type(funnel), "_get_flagged_query", type(funnel)._get_paired_query):
                        self.assertEqual(one_pass, funnel._get_days(question), (user.login, mode, last))
            if user != self.boris:
                self.assertTrue(any(step["days_cases"] for step in one_pass.values()))

    def test_losses_add_up(self):
        for first, last in PERIODS:
            picture = self._ask("period", first, last, False)
            lost = {row["lead_id"] for row in self.stays
                    if row["status"] == "lost" and row["from_status"] != "lost"
                    and self._fits(row, "period", first, last, None)} - {False}  # fmt: skip
            counted = sum(step["lost"] for step in picture["steps"]) + picture["lost_before"]["lost"]
            self.assertEqual(counted, len(lost))

    def test_cohort_of_all_is_all_leads_there_are(self):
        cohort = self._ask("cohort", False, False, False)["cohort"]
        pending = [lead for lead in self.leads.values() if lead.active and lead.won_status == "pending"]
        self.assertEqual((cohort["leads"], cohort["open"]), (len(self.leads), len(pending)))

    def test_stage_flow_of_the_same_histories_adds_up_and_agrees(self):
        """What came into a stage is the number of its step, and left it in one of the ways or is still there."""
        ends = ("moved_on", "won", "lost", "moved_back", "left_otherwise", "still_there")
        for skipped in (False, True):
            flow = self._figures("crm.stage.flow", split="stage", count_skipped=skipped)
            steps = self._ask("period", False, False, skipped)["steps"][:4]
            for stage, step in zip(self.stages, steps, strict=True):
                self.assertEqual(flow[stage.name]["entered"], step["number"], stage.name)
            for line in flow.values():
                self.assertEqual(line["entered"], sum(line[name] for name in ends))

    def test_figures_outlive_their_stage(self):
        before = [self._ask(mode, *PERIODS[2], True, split="user") for mode in ("period", "cohort")]
        stage = self.stages[2]
        self.env["crm.lead"].sudo().with_context(active_test=False).search([("stage_id", "=", stage.id)]).unlink()
        stays = self._ask("period", *PERIODS[2], True)["steps"]
        stage.sudo().unlink()
        after = self._ask("period", *PERIODS[2], True)["steps"]
        self.assertEqual([step["number"] for step in after], [step["number"] for step in stays])
        self.assertEqual([step["number"] for step in after], [step["number"] for step in before[0]["steps"]])
