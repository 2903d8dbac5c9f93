import re

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, new_test_user, tagged
from odoo.tools import mute_logger

from .pay_gate_common import MARCH, PayGateCommon


@tagged("post_install", "-at_install")
class TestPayGate(PayGateCommon):
    """From the draft to the locked pay gate."""

    def test_only_closed_scores_count_and_all_must_be_closed_to_confirm(self):
        self.activity(100, 80)
        late = self.activity(100, 0, metric=self.emails, state="open")
        gate = self.gate().with_user(self.boss)
        self.assertRecordValues(gate, [{"activity_fulfilment": 0.8, "open_count": 1}])
        with self.assertRaisesRegex(UserError, "1 scores of the month are not closed"):
            gate.action_confirm()
        late.state = "closed"
        gate.action_compute()
        late.fact = 50
        with self.assertRaisesRegex(UserError, "compute it again"):
            gate.action_confirm()
        late.fact = 0
        gate.action_confirm()
        self.assertRecordValues(gate, [{"state": "confirmed", "share": 0, "confirmed_id": self.boss.id}])

    def test_scores_that_change_afterwards_do_not_change_a_confirmed_gate(self):
        score = self.activity(100, 80)
        gate = self.gate().with_user(self.boss)
        gate.action_confirm()
        self.assertFalse(gate.is_different)
        score.fact = 100
        gate.invalidate_recordset()
        self.assertTrue(gate.is_different)
        self.env["crm.pay.gate"]._generate(self.company, MARCH)
        self.assertRecordValues(gate, [{"share": 0.9, "activity_fulfilment": 0.8, "state": "confirmed"}])
        self.assertEqual(gate.line_ids.fact, 80)

    def test_generating_twice_makes_no_second_gate(self):
        self.activity(100, 80)
        self.activity(100, 50, user=self.boris)
        wizard = self.env["crm.pay.gate.generate"].with_user(self.accountant).create({"month": "2026-03-20"})
        action = wizard.action_generate()
        wizard.action_generate()
        gates = self.env["crm.pay.gate"].with_user(self.accountant).search(action["domain"])
        self.assertEqual(
            dict(zip(gates.user_id, gates.mapped("share"), strict=True)), {self.anna: 0.9, self.boris: 0.6}
        )

    def test_a_share_is_set_by_hand_with_a_reason_only(self):
        self.activity(100, 50)
        gate = self.gate().with_user(self.boss)
        context = gate.action_override()["context"]
        with mute_logger("odoo.sql_db"), self.assertRaises(AssertionError):
            Form(self.env["crm.pay.gate.override"].with_user(self.boss).with_context(**context)).save()
        form = Form(self.env["crm.pay.gate.override"].with_user(self.boss).with_context(**context))
        form.share, form.reason = 0.8, "Ill, but at the fair"
        form.save().action_override()
        self.assertRecordValues(gate, [{"share": 0.8, "rule_share": 0.6, "is_overridden": True}])
        self.assertIn("Ill, but at the fair", gate.explanation)
        self.assertTrue(gate.message_ids.filtered(lambda message: "at the fair" in message.body))
        gate.action_compute()
        self.assertEqual(gate.share, 0.8, "it stays")
        gate.action_remove_override()
        self.assertEqual(gate.share, 0.6)

    def test_only_an_administrator_unlocks_and_says_why(self):
        self.activity(100, 50)
        gate = self.gate()
        gate.with_user(self.accountant).action_confirm()
        gate.with_user(self.accountant).action_lock()
        self.assertEqual(gate.state, "locked")
        for method in ("action_compute", "action_confirm", "action_override", "action_lock", "unlink"):
            with self.subTest(method), self.assertRaises(UserError):
                getattr(gate.with_user(self.boss), method)()
        with self.assertRaises(AccessError):
            gate.with_user(self.accountant).action_unlock()
        context = gate.with_user(self.boss).action_unlock()["context"]
        wizard = self.env["crm.pay.gate.unlock"].with_user(self.boss).with_context(**context)
        wizard.create({"reason": "A late refund"}).action_unlock()
        self.assertEqual(gate.state, "draft")
        self.assertTrue(gate.message_ids.filtered(lambda message: "A late refund" in message.body))

    def test_the_number_of_queries_does_not_grow_with_the_people(self):
        def generate(users):
            for user in users:
                self.sales(1000, 900, user=user)
                self.activity(100, 80, user=user)
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            self.env["crm.pay.gate"]._generate(self.company, MARCH)
            self.env.flush_all()
            return self.cr.sql_log_count - before

        few = generate(self.anna)
        self.env["crm.pay.gate"].search([]).unlink()
        self.env["crm.activity.score"].search([]).unlink()
        self.assertLessEqual(generate(self.anna + self.boris + self.leader + self.director), few)

    def test_scores_that_are_opened_after_computing_are_waited_for(self):
        """A plan was made for the month when its draft was there already."""
        self.activity(100, 80)
        gate = self.gate().with_user(self.boss)
        self.activity(100, 0, metric=self.emails, state="open")
        gate.invalidate_recordset()
        self.assertTrue(gate.is_different)
        with self.assertRaisesRegex(UserError, "compute it again"):
            gate.action_confirm()
        gate.action_compute()
        with self.assertRaisesRegex(UserError, "1 scores of the month are not closed"):
            gate.action_confirm()

    def test_of_many_the_one_that_is_not_a_draft_is_named(self):
        self.activity(100, 80)
        self.activity(100, 50, user=self.boris)
        gates = self.env["crm.pay.gate"]._generate(self.company, MARCH).with_user(self.boss)
        self.gate(self.boris).with_user(self.boss).action_confirm()
        with self.assertRaisesRegex(UserError, f"^{re.escape(self.boris.name)}, 2026-03: Only drafts"):
            gates.action_confirm()

    def test_draft_of_a_deleted_user_keeps_its_figures(self):
        """Its scores are gone before the user; what they came to is still to be paid."""
        user = new_test_user(self.env, "gone", "sales_team.group_sale_salesman")
        score = self.activity(100, 80, user=user)
        gate = self.gate(user)
        score.unlink()
        user.unlink()
        gate.invalidate_recordset()
        self.env["crm.pay.gate"]._generate(self.company, MARCH)
        gate.with_user(self.boss).action_compute()
        self.assertRecordValues(gate, [{"share": 0.9, "outcome": "by_scale", "user_id": False}])
        self.assertEqual(gate.line_ids.fact, 80)
