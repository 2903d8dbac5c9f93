from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from .common import FunnelCase


@tagged("post_install", "-at_install")
class TestLosses(FunnelCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.price, cls.need = cls.env["crm.lost.reason"].create([{"name": "Price"}, {"name": "No need"}])

    def _sums(self, *groupby):
        """{group: (lost, amount)} of the report as the director sees it."""
        report = self.env["crm.loss.report"].with_user(self.director)
        rows = report._read_group([], groupby, ["lost:sum", "lost_amount:sum"])
        return {tuple(getattr(key, "name", key) for key in keys): (lost, amount) for *keys, lost, amount in rows}

    def test_each_loss_has_its_own_reason_and_stage(self):
        """Two deals; one is lost twice, for different reasons at different stages: three losses."""
        deal, other = self._deal(expected_revenue=100), self._deal(expected_revenue=70, user_id=self.boris.id)
        deal.action_set_lost(lost_reason_id=self.price.id)
        deal.action_restore()
        deal.stage_id = self.stages[1]
        deal.action_set_lost(lost_reason_id=self.need.id)
        other.action_set_lost(lost_reason_id=self.price.id)
        self.assertEqual(
            self._sums("lost_reason_id", "stage_id"),
            {("No need", "Step 2"): (1, 100), ("Price", "Step 1"): (2, 170)},
        )
        self.assertEqual(
            self._sums("user_id"), {(self.anna.name,): (2, 200), (self.boris.name,): (1, 70)}
        )  # fmt: skip
        closed = self._figures("crm.closing.report", split="user")["All"]
        self.assertEqual((closed["lost"], closed["lost_amount"]), (3, 270))

    def test_days_to_lose(self):
        for days in (2, 4, 30):
            self._close("lost", f"2026-03-{1 + days:02}", lead_day="2026-03-01", lost_reason_id=self.price.id)
        report = self.env["crm.loss.report"].with_user(self.director)
        [(mean, median)] = report._read_group([], [], ["days_to_lose:avg", "days_to_lose_median:avg"])
        self.assertEqual((mean, median), (12, 4))


@tagged("post_install", "-at_install")
class TestOpenDeals(FunnelCase):
    def _open(self, **vals):
        """A deal that has been in its stage for ``days``."""
        days = vals.pop("days", 0)
        deal = self._deal(**vals)
        day = self._today(self.director) - timedelta(days=days)
        self.env["crm.stage.log"].search([("lead_id", "=", deal.id)]).write({"day": day})
        self.env.flush_all()
        return deal

    def _count(self, groupby, domain=()):
        report = self.env["crm.open.deal"].with_user(self.director)
        return {getattr(key, "name", key): count for key, count in report._read_group(domain, [groupby], ["deals:sum"])}

    def test_age_is_the_time_in_the_stage(self):
        for days in (0, 7, 8, 30, 31, 90, 91):
            self._open(days=days)
        self.assertEqual(self._count("age"), {"week": 2, "month": 2, "quarter": 2, "older": 1})
        report = self.env["crm.open.deal"].with_user(self.director)
        self.assertEqual(report._read_group([], [], ["days_in_stage_median:avg"]), [(30.0,)])
        self.assertEqual(sorted(report.search([]).mapped("days_in_stage")), [0, 7, 8, 30, 31, 90, 91])

    def test_moving_starts_the_age_anew(self):
        deal = self._open(days=50)
        deal.stage_id = self.stages[1]
        self.assertEqual(self.env["crm.open.deal"].search([("lead_id", "=", deal.id)]).days_in_stage, 0)

    def test_deal_came_on_the_day_of_the_company(self):
        """Half past eleven in the evening by UTC is the next day in Vilnius; the history knows it."""
        deal = self._open()
        self.env["crm.stage.log"].search([("lead_id", "=", deal.id)]).write({"lead_day": "2026-03-02"})
        self.env.cr.execute("UPDATE crm_lead SET create_date = '2026-03-01 23:30' WHERE id = %s", (deal.id,))
        self.env.flush_all()
        row = self.env["crm.open.deal"].search([("lead_id", "=", deal.id)])
        self.assertEqual(fields.Date.to_string(row.day), "2026-03-02")

    def test_deals_without_next_activity_and_past_their_date(self):
        today, day = self._today(self.director), timedelta(days=1)
        free, planned, late = self._open(date_deadline=today), self._open(), self._open(date_deadline=today - day)
        planned.activity_schedule("mail.mail_activity_data_call", today + day)
        for deadline in (today + day, today - day):
            late.activity_schedule("mail.mail_activity_data_call", deadline)
        done = free.activity_schedule("mail.mail_activity_data_call", today)
        done.action_feedback("Done")
        self.env.flush_all()
        self.assertEqual(self._count("plan"), {"none": 1, "planned": 1, "overdue": 1})
        report = self.env["crm.open.deal"].with_user(self.director)
        self.assertEqual(report.search([("plan", "=", "none")]).lead_id, free)
        self.assertEqual(report.search([("is_past_date", "=", True)]).lead_id, late)
        self.assertEqual(report._read_group([], [], ["unplanned:sum", "past_date:sum"]), [(1, 1)])

    def test_closed_deals_and_leads_are_not_open(self):
        self._deal(stage_id=self.won_stage.id)
        self._deal().action_set_lost()
        self._deal(probability=20).action_archive()
        self._deal(type="lead")
        kept = self._open()
        self.assertEqual(self.env["crm.open.deal"].with_user(self.director).search([]).lead_id, kept)

    def test_row_opens_its_deal(self):
        deal = self._open()
        row = self.env["crm.open.deal"].with_user(self.anna).search([("lead_id", "=", deal.id)])
        self.assertEqual(row.action_open_lead()["res_id"], deal.id)
        self.assertEqual(fields.Date.to_string(row.stage_day), fields.Date.to_string(self._today(self.director)))


@tagged("post_install", "-at_install")
class TestLossAccess(FunnelCase):
    """Own, of the teams one leads, all; nothing of another company; refused without Sales."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.leader = cls._new_user("leader", "sales_team.group_sale_salesman")
        cls.team.user_id = cls.leader
        other_team = cls.env["crm.team"].create({"name": "South", "company_id": cls.company.id})
        for holder, team in ((cls.anna, cls.team), (cls.boris, cls.team), (cls.boris, other_team)):
            vals = {
                "name": "Deal", "type": "opportunity", "user_id": holder.id, "team_id": team.id,
                "company_id": cls.company.id, "stage_id": cls.stages[0].id,
            }  # fmt: skip
            cls.env["crm.lead"].create([vals, vals])[0].action_set_lost()
        cls.env.flush_all()

    def test_who_sees_what(self):
        stranger = new_test_user(self.env, "loss_stranger", "sales_team.group_sale_manager")
        for model in ("crm.loss.report", "crm.open.deal"):
            for user, count in (
                (self.anna, 1), (self.boris, 2), (self.leader, 2), (self.director, 3), (stranger, 0),
            ):  # fmt: skip
                found = self.env[model].with_user(user).search_count([("company_id", "=", self.company.id)])
                self.assertEqual(found, count, (model, user.login))

    def test_refused_without_sales(self):
        for group in ("base.group_user", "base.group_portal", "base.group_public"):
            user = new_test_user(self.env, f"loss_{group[11:]}", group)
            for model in ("crm.loss.report", "crm.open.deal"):
                report = self.env[model].with_user(user)
                for call in (lambda report=report: report.search([]), report.browse(1).action_open_lead):
                    with self.assertRaises(AccessError):
                        call()
