from datetime import date

from odoo.exceptions import AccessError
from odoo.tests import freeze_time, tagged

from odoo.addons.crm_activity_plan.tests.common import FIRST, LAST

from .common import NOW, PlanFactCase

MEASURES = ("target", "fact", "completion", "gone", "expected", "forecast", "last_year")
FEBRUARY = [("day", ">=", "2026-02-01"), ("day", "<=", "2026-02-28")]


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestPlanReport(PlanFactCase):
    def _read(self, groupby, domain=(), user=None):
        report = self.env["crm.plan.report"].with_user(user or self.director)
        specs = [f"{name}:{report._fields[name].aggregator}" for name in MEASURES]
        return {
            tuple(groups[: len(groupby)]): [
                None if value is False else round(value, 4) for value in groups[len(groupby) :]
            ]
            for groups in report._read_group([*FEBRUARY, *domain], groupby, specs)
        }

    def test_directions(self):
        """8 of 40 deals after a quarter of the month: 20 %, 32 in the end; 7 a year ago. 500 of 2,000; 150."""
        self.assertEqual(
            self._read(["metric_id"]),
            {(self.won,): [40, 8, 20, 25, 10, 32, 7], (self.amount,): [2000, 500, 25, 25, 500, 2000, 150]},
        )

    def test_people(self):
        """Leo has no target: what he won a year ago is his all the same."""
        self.assertEqual(
            self._read(["user_id"], [("metric_id", "=", self.won.id)]),
            {
                (self.anna,): [20, 2, 10, 25, 5, 8, 4],
                (self.boris,): [20, 6, 30, 25, 5, 24, 0],
                (self.leo,): [None, None, None, None, None, None, 3],
            },
        )

    def test_several_directions_do_not_add_up(self):
        figures = self._read(["team_id"])[self.team,]
        self.assertEqual(figures, [None, None, None, 25, None, None, None])

    def test_different_customers_of_last_year_count_once(self):
        contact_log = self.env["ir.model"]._get_id("crm.contact.log")
        customers = self.env["crm.metric"].create(
            {"name": "Customers", "model_id": contact_log, "aggregation": "distinct",
             "distinct_path": "commercial_partner_id"}
        )  # fmt: skip
        self.plan(self.team, (customers, 5, "month"), kind="sales", name="Customers")
        one, other = self.env["res.partner"].create([{"name": "One"}, {"name": "Other"}])
        for partner in (one, one, other):
            self.contacts(self.anna, 1, date(2025, 2, 3), commercial_partner_id=partner.id)
        self.scores._generate(FIRST, LAST)
        self.assertEqual(self._read(["metric_id"])[customers,][-1], 2)

    def test_29_february_is_of_the_28th(self):
        self.deals(self.boris, 1, date(2024, 2, 29), 7)
        for days in ([("day", "=", "2025-02-28")], [("day", ">=", "2025-02-28"), ("day", "<=", "2025-02-28")]):
            rows = self.env["crm.plan.report"].search([*days, ("metric_id", "=", self.amount.id)])
            self.assertEqual(rows.mapped("last_year"), [7])
            self.assertEqual(rows.day_before, date(2024, 2, 29))

    def test_rows_are_of_the_month(self):
        """A month is of its first day, so that the month to date has it; a week of the month it ends in."""
        self.plan(self.leo, (self.won, 5, "week"), kind="sales")
        self.scores._generate(date(2026, 1, 26), LAST)
        rows = self.env["crm.plan.report"].search([("plan_id", "!=", False), ("user_id", "=", self.leo.id)])
        self.assertEqual(min(rows.mapped("day")), date(2026, 2, 1), "the week from 26 January")
        rows = self.env["crm.plan.report"].search([("plan_id", "!=", False), ("user_id", "=", self.anna.id)])
        self.assertEqual(set(rows.mapped("day")), {FIRST})

    def test_own_figures_only(self):
        mine = self._read(["user_id"], [("metric_id", "=", self.won.id)], self.boris)
        self.assertEqual(mine, {(self.boris,): [20, 6, 30, 25, 5, 24, 0]})
        accountant = self.new_user("bill", "account.group_account_invoice")
        with self.assertRaises(AccessError):
            self._read(["user_id"], user=accountant)
