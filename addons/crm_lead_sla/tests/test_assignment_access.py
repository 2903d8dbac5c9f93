from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import Form, tagged

from .assignment_common import AssignmentCommon


@tagged("post_install", "-at_install")
class TestAssignmentAccess(AssignmentCommon):
    """A person reads why they got a lead, not how loaded colleagues are; a leader reads all of it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.team.lead_strategy = "least_loaded"
        cls._lead(cls, cls.boris)
        cls._lead(cls, cls.vera)
        cls.lead = cls._free_lead(cls)
        cls.decision = cls.lead._give_out("assigned")

    def test_receiver_reads_why_but_not_about_colleagues(self):
        self.assertEqual(self.decision.user_id, self.anna)
        decision = self.decision.with_user(self.anna)
        self.assertEqual(decision.why, f"{self.anna.name} is least loaded: 0 open leads of 100")
        for name in ("candidates", "refusals"):
            with self.assertRaises(AccessError):
                decision.read([name])
        self.assertEqual(self.lead.with_user(self.anna).assignment_decision_count, 1)
        action = self.lead.with_user(self.anna).action_open_assignment_decisions()
        self.assertEqual(self.env[action["res_model"]].with_user(self.anna).search(action["domain"]), decision)

    def test_colleague_reads_nothing_of_it(self):
        with self.assertRaises(AccessError):
            self.decision.with_user(self.boris).read(["why"])
        self.assertFalse(self.env["crm.assignment.decision"].with_user(self.boris).search([]))

    def test_leader_of_the_team_with_own_documents_only(self):
        self.team.user_id = self.boris
        self.assertEqual(self.decision.with_user(self.boris).outcome, "given")

    def test_nobody_writes_decisions_or_claims(self):
        manager = self._new_user("manager", "sales_team.group_sale_manager")
        for user in self.anna, manager:
            for act in (
                lambda user=user: self.decision.with_user(user).write({"outcome": "stayed"}),
                lambda user=user: self.decision.with_user(user).unlink(),
                lambda user=user: self.env["crm.lead.claim"].with_user(user).create({"user_id": user.id}),
            ):
                with self.assertRaises(AccessError):
                    act()

    def test_other_company(self):
        company = self.env["res.company"].create({"name": "Daughter"})
        self.decision.company_id = company
        with self.assertRaises(AccessError):
            self.decision.with_user(self.leader).read(["why"])

    def test_salesperson_gives_nothing_out(self):
        with self.assertRaises(AccessError):
            Form(self.env["crm.lead.give.out"].with_user(self.anna))

    def test_members_capacity_is_set_by_who_sets_up_teams(self):
        with self.assertRaises(AccessError):
            self._member(self.anna).with_user(self.anna).write({"lead_capacity": 1000})

    def test_employee_without_sales_and_portal(self):
        for group in ("base.group_user", "base.group_portal"):
            self.vera.write({"group_ids": [Command.set(self.env.ref(group).ids)]})
            for model in ("crm.assignment.decision", "crm.lead.claim", "crm.lead.pool"):
                with self.assertRaises(AccessError):
                    self.env[model].with_user(self.vera).search([])
            with self.assertRaises(AccessError):
                self.lead.with_user(self.vera).action_open_to_claim()
            with self.assertRaises(AccessError):
                self.lead.with_user(self.vera).action_open_assignment_decisions()
