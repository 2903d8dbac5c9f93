from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from .funnel_common import FunnelPictureCase


@tagged("post_install", "-at_install")
class TestFunnelAccess(FunnelPictureCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.leader = cls._new_user("leader", "sales_team.group_sale_salesman")
        cls.team.user_id = cls.leader
        cls.south = cls.env["crm.team"].create({"name": "South", "company_id": cls.company.id})

    def setUp(self):
        super().setUp()
        self._deal(user_id=self.anna.id)
        self._deal(user_id=self.boris.id)
        self._deal(user_id=self.boris.id, team_id=self.south.id).action_set_lost()

    def _counts(self, user):
        """(number of the first step in the period, in the cohort, leads of the cohort, leads lost)"""
        period, cohort = (self._picture(user=user, mode=mode) for mode in ("period", "cohort"))
        lost = sum(step["lost"] for step in period["steps"])
        return period["steps"][0]["number"], cohort["steps"][0]["number"], cohort["cohort"]["leads"], lost

    def test_own_team_and_all(self):
        self.assertEqual(self._counts(self.anna), (1, 1, 1, 0))
        self.assertEqual(self._counts(self.boris), (2, 2, 2, 1))
        self.assertEqual(self._counts(self.leader), (2, 2, 2, 0))
        self.assertEqual(self._counts(self.director), (3, 3, 3, 1))

    def test_teams_of_a_leader_are_a_filter(self):
        """For who sees all, too: two deals of the North, none of them lost; South has no leader."""
        today = self._today()
        teams = [("team_id.user_id", "=", self.leader.id)]
        for dates in ({}, {"date_from": today, "date_to": today}):
            for mode in ("period", "cohort"):
                steps = self._picture(user=self.director, mode=mode, domain=teams, split="team", **dates)["steps"]
                self.assertEqual((steps[0]["number"], steps[0]["lost"]), (2, 0), (mode, dates))
        opened = self.env["crm.funnel"].with_user(self.director).open_step(
            self.funnel.id, self.funnel.step_ids[0].id, domain=teams, mode="cohort"
        )  # fmt: skip
        self.assertEqual(len(self.env["crm.lead"].search(opened["domain"])), 2)

    def test_other_company_sees_nothing(self):
        stranger = new_test_user(self.env, "funnel_stranger", "sales_team.group_sale_manager")
        self.assertEqual(self._counts(stranger), (0, 0, 0, 0))

    def test_without_sales_rights_everything_is_refused(self):
        step = self.funnel.step_ids[0]
        for login, group in (
            ("employee", "base.group_user"),
            ("portal", "base.group_portal"),
            ("public", "base.group_public"),
        ):
            user = new_test_user(self.env, f"funnel_{login}", group)
            funnels, facts = self.env["crm.funnel"].with_user(user), self.env["crm.funnel.fact"].with_user(user)
            for call in (
                funnels.get_picture,
                lambda funnels=funnels: funnels.open_step(self.funnel.id, step.id),
                lambda funnels=funnels: funnels.open_lost(self.funnel.id, step.id),
                self.funnel.with_user(user).action_view_facts,
                lambda facts=facts: facts.search([]),
                facts.browse(1).action_open_record,
            ):
                with self.assertRaises(AccessError, msg=login):
                    call()

    def test_only_an_administrator_makes_funnels(self):
        with self.assertRaises(AccessError):
            self.funnel.with_user(self.director).name = "Mine"
        with self.assertRaises(AccessError):
            self.env["crm.funnel.new"].with_user(self.director).create({"template": "stages"})
        manager = self._new_user("manager", "sales_team.group_sale_manager")
        self.funnel.with_user(manager).name = "Ours"
        wizard = self.env["crm.funnel.new"].with_user(manager).create({"template": "stages"})
        self.assertTrue(wizard.action_create_funnel()["res_id"])

    def test_context_of_a_browser_does_no_harm(self):
        facts = self.env["crm.funnel.fact"].with_user(self.anna)
        for context in ({"crm_funnel_step_ids": "x"}, {"crm_funnel_step_ids": ["1 OR 1=1", None, 2**40]}):
            self.assertFalse(facts.with_context(**context).search([]))
        for event in ("lost", "nothing", ["came"], {"a": 1}):
            facts.with_context(crm_funnel_event=event, crm_funnel_step_ids=[]).search([])
