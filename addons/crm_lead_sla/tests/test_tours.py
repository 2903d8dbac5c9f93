from datetime import timedelta

from odoo import fields
from odoo.tests import HttpCase, tagged

from .handover_common import HandoverCommon


@tagged("post_install", "-at_install")
class TestTours(HandoverCommon, HttpCase):
    """What people do with it, in the browser."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.manager = cls._new_user("manager", "sales_team.group_sale_manager")
        for user in cls.anna + cls.boris + cls.leader + cls.manager:
            user.password = user.login  # start_tour logs in with the login as password

    def test_cards_are_green_amber_and_red(self):
        now = fields.Datetime.now()
        for name, warn, due in (("Calm", 2, 4), ("Urgent", -1, 4), ("Late", -9, -4)):
            lead = self._leads(1, name=f"{name} inquiry")
            self.env["crm.sla.clock"].create({
                "lead_id": lead.id, "lead_name": lead.name, "kind": "first_response", "state": "running",
                "company_id": self.env.company.id, "holder_id": self.anna.id, "date_start": now - timedelta(days=1),
                "date_warn": now + timedelta(hours=warn), "date_due": now + timedelta(hours=due),
            })  # fmt: skip
        self.start_tour("/odoo/action-crm.crm_lead_action_pipeline", "crm_lead_sla_countdown", login=self.anna.login)

    def test_salesperson_claims_a_lead(self):
        tag = self.env["crm.tag"].create({"name": "Repairs of the tour"})
        lead = self._leads(1, name="Roe Ltd's opportunity", phone="60099", tag_ids=tag.ids)
        lead._open_to_claim()
        self.start_tour("/odoo/free-to-claim", "crm_lead_sla_claim", login=self.boris.login)
        self.assertEqual(lead.user_id, self.boris)

    def test_leader_hands_over_and_undoes_it(self):
        leads = self._leads(3)
        handover = self._handover()
        self.start_tour(f"/odoo/crm-handovers/{handover.id}", "crm_lead_sla_handover", login=self.leader.login)
        self.assertEqual((handover.state, handover.left_count, leads.user_id), ("undone", 0, self.anna))
        logs = self.env["crm.owner.log"].search([("lead_id", "in", leads.ids), ("reason", "!=", "created")])
        self.assertEqual(sorted(logs.mapped("reason")), ["handed_over"] * 3 + ["returned"] * 3)

    def test_consultant_switches_the_example_on(self):
        stage = self.env["crm.stage"].create({"name": "Deferred interest"})
        example = self.env.ref("crm_lead_sla.crm_sla_policy_presale")
        example.active = False
        example.escalation_ids.stage_id = False
        self.start_tour("/odoo/sla-policies", "crm_lead_sla_policy", login=self.manager.login)
        self.assertTrue(example.active)
        self.assertEqual(example.escalation_ids.stage_id, stage)
