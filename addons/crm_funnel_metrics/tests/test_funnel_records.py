from odoo.exceptions import UserError
from odoo.tests import tagged

from .funnel_common import FunnelPictureCase


@tagged("post_install", "-at_install")
class TestFunnelRecords(FunnelPictureCase):
    """Every number opens exactly what it counts."""

    def _open(self, method, step, user=None, **question):
        funnels = self.env["crm.funnel"].with_user(user or self.director)
        action = getattr(funnels, method)(self.funnel.id, step and step.id, **question)
        return self.env[action["res_model"]].with_context(**action["context"]).search(action["domain"])

    def test_period_opens_the_stays_and_cohort_opens_the_deals(self):
        """One deal that came into step 1 twice, and one that did once."""
        twice, once = self._deal(), self._deal()
        twice.stage_id = self.stages[1]
        twice.stage_id = self.stages[0]
        step = self.funnel.step_ids[0]
        stays = self._open("open_step", step)
        self.assertEqual((stays._name, len(stays), self._numbers()[0]), ("crm.stage.log", 3, 3))
        deals = self._open("open_step", step, mode="cohort")
        self.assertEqual((deals, self._numbers(mode="cohort")[0]), (twice | once, 2))

    def test_metric_opens_its_own_records(self):
        self.funnel = self._new_funnel({"metric_id": self._metric("quotations").id})
        customer = self.env["res.partner"].create({"name": "Customer"})
        orders = self.env["sale.order"].create(
            [
                {"partner_id": customer.id, "user_id": user.id, "team_id": self.team.id, "company_id": self.company.id}
                for user in (self.anna, self.boris)
            ]
        )
        self.assertEqual(self._open("open_step", self.funnel.step_ids), orders)
        filtered = [("user_id", "=", self.anna.id)]
        self.assertEqual(self._open("open_step", self.funnel.step_ids, domain=filtered), orders[0])
        self.assertEqual(self._open("open_step", self.funnel.step_ids, user=self.boris), orders[1])

    def test_lost_opens_the_leads_lost_there(self):
        deals = self._deal() | self._deal() | self._deal()
        deals[0].stage_id = self.stages[1]
        deals[:2].action_set_lost()
        for mode in ("period", "cohort"):
            self.assertEqual(self._open("open_lost", self.funnel.step_ids[1], mode=mode), deals[0])
            self.assertEqual(self._open("open_lost", self.funnel.step_ids[0], mode=mode), deals[1])
            self.assertFalse(self._open("open_lost", False, mode=mode))

    def test_what_others_hold_now_is_said_to_be_missing(self):
        """Anna had three deals in the step and has two of them still: she may open these, and reads of the third."""
        deals = self._deal() | self._deal() | self._deal()
        deals[2].user_id = self.boris
        step = self.funnel.step_ids[0]
        self.assertEqual(self._numbers(user=self.anna, mode="cohort")[0], 3)
        funnels = self.env["crm.funnel"]
        action = funnels.with_user(self.anna).open_step(self.funnel.id, step.id, mode="cohort")
        self.assertEqual(action["name"], "Test: Step 1: 2 of 3, you may not open the rest")
        found = self.env["crm.lead"].with_user(self.anna).search(action["domain"])
        self.assertEqual(found, deals[:2])
        whole = funnels.with_user(self.director).open_step(self.funnel.id, step.id, mode="cohort")
        self.assertEqual(whole["name"], "Test: Step 1")

    def test_number_too_large_for_a_list_opens_as_facts(self):
        self.patch(type(self.env["crm.funnel"]), "_max_records", 2)
        for _number in range(3):
            self._deal()
        facts = self._open("open_step", self.funnel.step_ids[0])
        self.assertEqual((facts._name, len(facts)), ("crm.funnel.fact", 3))
        opened = facts[0].action_open_record()
        self.assertEqual(opened["res_model"], "crm.stage.log")

    def test_too_many_lost_say_so(self):
        self.patch(type(self.env["crm.funnel"]), "_max_records", 2)
        deals = self._deal() | self._deal() | self._deal()
        deals.action_set_lost()
        self.assertEqual(self._open("open_lost", self.funnel.step_ids[0]).sorted("id"), deals[1:])
        action = self.env["crm.funnel"].with_user(self.director).open_lost(self.funnel.id, self.funnel.step_ids[0].id)
        self.assertEqual(action["name"], "Lost at Step 1: the newest 2")

    def test_facts_are_found_again_by_their_ids(self):
        """A list reads by ID what it has found; rows of amounts alone are numbered below zero."""
        self.funnel = self._new_funnel(
            {
                "metric_id": self._metric("invoices_issued").id,
                "amount_metric_id": self._metric("invoices_issued_amount").id,
            },
            {"stage_id": self.stages[0].id},
        )
        deal = self._deal()
        facts = self.env["crm.funnel.fact"].with_context(crm_funnel_step_ids=self.funnel.step_ids.ids)
        found = facts.search([("lead_id", "=", deal.id)])
        facts.invalidate_model()
        self.assertEqual(found.step_id, self.funnel.step_ids[1])
        self.assertEqual(found.mapped("lead_id"), deal)
        self.assertEqual(facts.search([("id", "in", found.ids)]), found)

    def test_step_of_another_funnel_is_refused(self):
        other = self._new_funnel({"stage_id": self.stages[0].id})
        for method in ("open_step", "open_lost"):
            with self.assertRaises(UserError):
                self._open(method, other.step_ids)
