from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from .common import FunnelCase

REPORTS = ("crm.stage.flow", "crm.stage.flow.cohort", "crm.closing.report", "crm.deal.report")

OTHERS = ("crm.period.rate.report", "crm.cohort.rate.report", "crm.forecast.report", "crm.forecast.backtest")


@tagged("post_install", "-at_install")
class TestAccess(FunnelCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.leader = cls._new_user("leader", "sales_team.group_sale_salesman")
        cls.team.user_id = cls.leader
        other_team = cls.env["crm.team"].create({"name": "South", "company_id": cls.company.id})
        cls.env["crm.lead"].create(
            [
                {
                    "name": "Deal", "type": "opportunity", "user_id": holder.id, "team_id": team.id,
                    "company_id": cls.company.id, "stage_id": cls.won_stage.id,
                }
                for holder, team in ((cls.anna, cls.team), (cls.boris, cls.team), (cls.boris, other_team))
            ]
        )  # fmt: skip

    def _count(self, user):
        """How many of the three deals ``user`` finds: the same in the rows and in the figures of every report.

        A deal that is created won is one stay, one closing and one deal.
        """
        counts = set()
        for name in REPORTS:
            report = self.env[name].with_user(user)
            first_figure = next(iter(report._figures))
            counts.add(report.search_count([("company_id", "=", self.company.id)]))
            counts.add(report.get_figures("user")["total"]["cases"][first_figure])
        self.assertEqual(len(counts), 1, counts)
        return counts.pop()

    def test_salesperson_sees_own(self):
        self.assertEqual((self._count(self.anna), self._count(self.boris)), (1, 2))

    def test_leader_sees_the_teams_they_lead(self):
        self.assertEqual(self._count(self.leader), 2)

    def test_all_documents_sees_all(self):
        self.assertEqual(self._count(self.director), 3)

    def test_rates_of_own_leads_only(self):
        """Each deal came and was won, so it makes two rows of the period and one of the cohort."""
        for name, rows in (("crm.period.rate.report", 2), ("crm.cohort.rate.report", 1)):
            for user, deals in ((self.anna, 1), (self.boris, 2), (self.leader, 2), (self.director, 3)):
                report = self.env[name].with_user(user)
                self.assertEqual(report.search_count([]), deals * rows, (name, user.login))
                self.assertEqual(report.get_figures("user", group="win")["total"]["values"]["won"], deals)

    def test_other_company_sees_nothing(self):
        stranger = new_test_user(self.env, "funnel_stranger", "sales_team.group_sale_manager")
        for name in (*REPORTS, *OTHERS):
            self.assertFalse(self.env[name].with_user(stranger).search([("company_id", "=", self.company.id)]), name)

    def test_without_sales_rights_everything_is_refused(self):
        for login, group in (
            ("employee", "base.group_user"),
            ("portal", "base.group_portal"),
            ("public", "base.group_public"),
        ):
            user = new_test_user(self.env, f"funnel_{login}", group)
            for name in (*REPORTS, *OTHERS):
                report = self.env[name].with_user(user)
                for call in (
                    report.get_figures,
                    lambda report=report: report.search([]),
                    report.browse(1).action_open_lead,
                ):
                    with self.assertRaises(AccessError, msg=f"{name} {login}"):
                        call()
