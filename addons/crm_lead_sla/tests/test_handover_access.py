from odoo.exceptions import AccessError

from .handover_common import HandoverBatchCommon


class TestHandoverAccess(HandoverBatchCommon):
    """Who may hand over, and who sees it."""

    def test_a_leader_of_other_teams_and_a_salesperson_are_refused(self):
        eva = self._new_user("eva", "sales_team.group_sale_salesman")
        self.env["crm.team"].create({"name": "Far", "user_id": eva.id})
        for user in (eva, self.denis):
            with self.subTest(user.login), self.assertRaises(AccessError):
                self._handover(user=user)

    def test_a_leader_with_own_documents_only_hands_over_in_their_team(self):
        self.leader.group_ids = self.env.ref("sales_team.group_sale_salesman")
        lead = self._leads(1)
        self._hand_over()
        self.assertEqual(lead.user_id, self.boris)

    def test_receivers_see_their_own_rows_others_none(self):
        self._leads(4)
        handover = self._hand_over(self.boris + self.clara)
        seen = self.env["crm.handover.line"].with_user(self.boris).search([("handover_id", "=", handover.id)])
        self.assertEqual((len(seen), seen.to_user_id), (2, self.boris))
        self.assertFalse(self.env["crm.handover"].with_user(self.denis).search([("id", "=", handover.id)]))
        with self.assertRaises(AccessError):
            handover.with_user(self.boris).action_undo()
