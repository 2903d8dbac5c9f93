from odoo.tests import tagged

from .assignment_common import AssignmentCommon


@tagged("post_install", "-at_install")
class TestAssignmentMerge(AssignmentCommon):
    """Odoo deletes merged leads: what was decided about them stays known of the survivor."""

    def _merge(self, survivor, merged):
        survivor.probability, merged.probability = 90, 1
        self.assertEqual((survivor + merged).merge_opportunity(), survivor)

    def test_decisions_and_claims_go_with_the_merged_lead(self):
        survivor, merged = self._free_lead(), self._free_lead(name="Again")
        decision = merged._give_out("assigned")
        merged._open_to_claim()
        taker = (self.users - merged.user_id)[0]
        self.env["crm.lead.pool"].with_user(taker).browse(merged.id).action_claim()
        claim = self.env["crm.lead.claim"].search([("lead_id", "=", merged.id)])
        self._merge(survivor, merged)
        self.assertFalse(merged.exists())
        self.assertEqual((decision.lead_id, decision.merged_lead_name), (survivor, "Again"))
        self.assertEqual(survivor.assignment_decision_count, 1)
        self.assertEqual(claim.lead_id, survivor)

    def test_merged_twice_it_names_the_first(self):
        first, second, third = (self._free_lead(name=name) for name in ("First", "Second", "Third"))
        decision = first._give_out("assigned")
        self._merge(second, first)
        self._merge(third, second)
        self.assertEqual((decision.lead_id, decision.merged_lead_name), (third, "First"))

    def test_it_costs_no_query(self):
        """One statement moves the logs, the decisions and the claims."""
        survivor, merged = self._free_leads(2)
        merged._give_out("assigned")
        self.env.flush_all()
        with self.assertQueryCount(1):
            self.env["crm.history"]._move_to_lead(merged.ids, survivor)

    def test_lead_that_was_merged_in_vain_delays_nothing(self):
        """Nobody fitted the merged one a moment ago: that says nothing of the survivor, which is given out at once."""
        self.team.write({"gives_out_new": True, "lead_fallback": "stay"})
        self.members.lead_capacity = 0
        survivor, merged = self._free_lead(), self._free_lead()
        decision = merged._give_out("assigned")
        self.assertEqual(decision.outcome, "stayed")
        self._merge(survivor, merged)
        self.assertIn(survivor, survivor.search(self.team._get_give_out_domain()))
        own = survivor._give_out("assigned")
        self.assertNotEqual(own, decision)
        self.assertNotIn(survivor, survivor.search(self.team._get_give_out_domain()))
