from datetime import timedelta

from odoo import fields
from odoo.fields import Command
from odoo.tests import freeze_time, tagged

from odoo.addons.crm_history.tests.common import HistoryCommon
from odoo.addons.mail.tests.common import MailCommon

from ..hooks import post_init_hook


@tagged("post_install", "-at_install")
class TestQuotations(HistoryCommon, MailCommon):
    def setUp(self):
        super().setUp()
        self.lead = self._lead(partner_id=self.customer.id)
        self.product = self.env["product.product"].create({"name": "Box", "type": "consu", "list_price": 10})

    def _order(self, lead=None):
        return self.env["sale.order"].create({
            "partner_id": self.customer.id, "opportunity_id": (lead or self.env["crm.lead"]).id,
            "user_id": self.anna.id, "team_id": self.team.id,
            "order_line": [Command.create({"product_id": self.product.id, "product_uom_qty": 1})],
        }).with_user(self.anna)  # fmt: skip

    def _send(self, order, user=None, **context):
        with self.mock_mail_gateway():
            return (
                order.with_user(user or self.anna)
                .with_context(**context)
                .message_post(
                    body="Our offer",
                    partner_ids=self.customer.ids,
                    message_type="comment",
                    subtype_xmlid="mail.mt_comment",
                )
            )

    def test_sent_quotation_is_a_traced_proposal_on_its_deal(self):
        order = self._order(self.lead)
        message = self._send(order, mark_so_as_sent=True)
        self.assertEqual(order.state, "sent")
        self.assertRecordValues(self._contacts(evidence_id=message.id), [{
            "channel": "proposal", "evidence": "traced", "direction": "out", "lead_id": self.lead.id,
            "user_id": self.anna.id, "commercial_partner_id": self.customer.id, "res_model": False,
        }])  # fmt: skip

    def test_mail_of_a_confirmed_order_is_no_proposal(self):
        order = self._order(self.lead)
        order.sudo().action_confirm()
        message = self._send(order, mark_so_as_sent=True)
        self.assertEqual(self._contacts(evidence_id=message.id).channel, "email")

    def test_mail_on_an_order_without_a_deal(self):
        message = self._send(self._order())
        self.assertRecordValues(self._contacts(evidence_id=message.id), [{
            "channel": "email", "lead_id": False, "commercial_partner_id": self.customer.id, "holder_id": self.anna.id,
        }])  # fmt: skip

    def test_writer_need_not_see_the_deal(self):
        billing = self._new_user("billing", "account.group_account_invoice,sales_team.group_sale_salesman")
        order = self._order(self.lead)
        order.sudo().user_id = billing
        message = self._send(order, user=billing)
        self.assertEqual(self._contacts(evidence_id=message.id).user_id, billing)

    def test_customer_of_a_confirmed_order_is_never_cold(self):
        with freeze_time(fields.Datetime.now() - timedelta(days=40)):
            self._order().sudo().action_confirm()
        self._call(self.lead).action_done()
        self.assertEqual(self._contacts(lead_id=self.lead.id).temperature, "warm")

    def test_installing_warms_up_what_was_reconstructed_and_reads_orders(self):
        with freeze_time(fields.Datetime.now() - timedelta(days=40)):
            order = self._order()
            order.sudo().action_confirm()
        message = self._send(order)
        self.cr.execute("DELETE FROM crm_contact_log WHERE evidence_id = %s", [message.id])
        self._call(self.lead).action_done()
        self.cr.execute(
            "UPDATE crm_contact_log SET is_backfilled = TRUE, temperature = 'cold' WHERE lead_id = %s", [self.lead.id]
        )
        self.env.invalidate_all()
        post_init_hook(self.env)
        self.assertEqual(self._contacts(lead_id=self.lead.id).temperature, "warm")
        self.assertTrue(self._contacts(evidence_id=message.id).is_backfilled)
