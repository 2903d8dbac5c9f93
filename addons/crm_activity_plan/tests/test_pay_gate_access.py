from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from .pay_gate_common import MARCH, PayGateCommon


@tagged("post_install", "-at_install")
class TestPayGateAccess(PayGateCommon):
    """Who sees a pay gate, and who decides on it."""

    def test_nobody_decides_on_their_own_gate(self):
        self.activity(100, 50, user=self.boss)
        gate = self.gate(self.boss).with_user(self.boss)
        with self.assertRaisesRegex(AccessError, "their own"):
            gate.action_confirm()
        with self.assertRaisesRegex(AccessError, "their own"):
            gate._override(1, "Me")
        gate.with_user(self.accountant)._override(0.5, "Not at work")
        with self.assertRaisesRegex(AccessError, "their own"):
            gate.action_remove_override()
        with self.assertRaisesRegex(AccessError, "their own"):
            gate.unlink()  # and with it what a colleague has set by hand
        gate.with_user(self.accountant).action_confirm()
        with self.assertRaisesRegex(AccessError, "their own"):
            gate._unlock("Mine")

    def test_an_accountant_without_sales_rights_reads_all_of_it(self):
        self.sales(1000, 900)
        self.activity(100, 40, is_must=True)
        self.activity(100, 90, metric=self.emails)
        gate = self.gate().with_user(self.accountant)
        views = gate.get_views([(False, "list"), (False, "form"), (False, "kanban"), (False, "pivot")])["views"]
        self.assertIn("action_confirm", views["form"]["arch"])
        self.assertNotIn("action_view_scores", views["form"]["arch"])
        fields = {"explanation": {}, "is_different": {}, "team_id": {"fields": {"display_name": {}}}}
        data = gate.web_read({**fields, "line_ids": {"fields": {"explanation": {}}}})[0]
        self.assertEqual(len(data["line_ids"]), 3)
        self.assertIn("must-have Calls", data["explanation"])
        menus = self.env["ir.ui.menu"].with_user(self.accountant)._visible_menu_ids()
        self.assertIn(self.env.ref("crm_activity_plan.crm_pay_gate_menu").id, menus)

    def test_a_salesperson_sees_their_own_gate_by_no_way_more(self):
        self.activity(100, 80)
        self.activity(100, 50, user=self.boris)
        own, other = self.gate(), self.gate(self.boris)
        self.anna.group_ids += self.env.ref("base.group_allow_export")
        gates = self.env["crm.pay.gate"].with_user(self.anna)
        self.assertEqual(gates.search([]), own)
        self.assertEqual(own.with_user(self.anna).share, 0.9)
        self.assertTrue(own.with_user(self.anna).explanation)
        rows = gates.formatted_read_group([], ["user_id"], ["share:sum"])
        self.assertEqual([row["user_id"][0] for row in rows], [self.anna.id])
        self.assertEqual(gates.env["crm.pay.gate.line"].search([]).gate_id, own)
        calls = (
            lambda: other.with_user(self.anna).read(["share"]),
            lambda: other.with_user(self.anna).export_data(["share"]),
            lambda: other.with_user(self.anna).web_read({"share": {}}),
            lambda: other.line_ids.with_user(self.anna).read(["fact"]),
            lambda: other.with_user(self.anna).action_view_scores(),
            lambda: own.with_user(self.anna).action_confirm(),
            lambda: own.with_user(self.anna).action_compute(),
            lambda: own.with_user(self.anna)._override(1, "Please"),
            lambda: own.with_user(self.anna).write({"rule_share": 1}),
            lambda: gates.create({"month": MARCH, "company_id": self.company.id}),
            lambda: gates.env["crm.pay.gate.generate"].create({"month": MARCH}),
        )
        for number, call in enumerate(calls):
            with self.subTest(number), self.assertRaises(AccessError), self.cr.savepoint():
                call()

    def test_a_leader_sees_own_teams_only_and_sales_rights_alone_give_no_more(self):
        self.activity(100, 80)
        stranger = new_test_user(self.env, "stranger", "sales_team.group_sale_salesman")
        self.activity(100, 50, user=stranger, team_id=self.other_team.id)
        own, other = self.gate(), self.gate(stranger)
        for user, seen in {
            self.leader: own,
            self.director: own.browse(),
            self.manager: own.browse(),
            self.accountant: own + other,
        }.items():
            self.assertEqual(self.env["crm.pay.gate"].with_user(user).search([]), seen, user.login)
        with self.assertRaises(AccessError):
            own.with_user(self.leader).action_confirm()
        with self.assertRaises(AccessError):
            other.with_user(self.leader).read(["share"])

    def test_nothing_is_edited_by_rpc_not_even_by_the_group(self):
        self.activity(100, 80)
        gate = self.gate().with_user(self.accountant)
        for call in (
            lambda: gate.write({"rule_share": 1}),
            lambda: gate.line_ids.write({"fact": 100}),
            lambda: gate.line_ids.unlink(),
            lambda: gate.env["crm.pay.gate.line"].create({"gate_id": gate.id, "kind": "sales", "period": "month"}),
        ):
            with self.assertRaises(AccessError), self.cr.savepoint():
                call()
        gate.unlink()
