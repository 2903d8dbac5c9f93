from odoo.exceptions import RedirectWarning

from odoo.addons.crm_lead_sla.tests.handover_common import HandoverCommon


class TestQuotations(HandoverCommon):
    def _quotations(self, count, **values):
        return self.env["sale.order"].create([
            {"partner_id": self.customer.id, "user_id": self.anna.id, "team_id": self.team.id, **values}
            for _number in range(count)
        ])  # fmt: skip

    def test_open_quotations_go_with_their_deals(self):
        first, second = self._leads(2)
        draft = self._quotations(1, opportunity_id=first.id)
        sent = self._quotations(1, opportunity_id=second.id, state="sent")
        self._hand_over(self.boris + self.clara)
        self.assertEqual(first.user_id + second.user_id, self.boris + self.clara)
        self.assertEqual((draft.user_id, draft.team_id), (first.user_id, self.team))
        self.assertEqual(sent.user_id, second.user_id)

    def test_with_the_customer_else_in_even_shares(self):
        """Two quotations of one customer stay together; two of others go to the other receiver."""
        customers = self.env["res.partner"].create([{"name": "One"}, {"name": "Two"}])
        of_one = self._quotations(2)
        others = self._quotations(1, partner_id=customers[0].id) + self._quotations(1, partner_id=customers[1].id)
        self._hand_over(self.boris + self.clara)
        self.assertEqual((of_one.user_id, others.user_id), (self.boris, self.clara))

    def test_orders_stay_and_undo_brings_quotations_back(self):
        order = self._quotations(1)
        order.action_confirm()
        quotation, confirmed_since = self._quotations(2)
        handover = self._hand_over()
        self.assertEqual(order.user_id, self.anna)
        confirmed_since.action_confirm()
        handover.action_undo()
        self.assertEqual((quotation.user_id, confirmed_since.user_id), (self.anna, self.boris))
        self.assertEqual((quotation.team_id, handover.left_count), (self.team, 1))

    def test_can_be_left_out(self):
        quotation = self._quotations(1)
        lead = self._leads(1)
        self._hand_over(with_quotations=False)
        self.assertEqual((lead.user_id, quotation.user_id), (self.boris, self.anna))

    def test_a_quotation_stops_archiving(self):
        self._quotations(1)
        with self.assertRaises(RedirectWarning):
            self.anna.with_user(self.admin).action_archive()
