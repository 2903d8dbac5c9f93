from odoo.exceptions import AccessError, RedirectWarning, UserError
from odoo.tests import new_test_user, tagged

from .common import FunnelCase


@tagged("post_install", "-at_install")
class TestStageMove(FunnelCase):
    """The dialog to which a refusal leads."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.first, cls.second, cls.third, _fourth = cls.stages
        cls.leader = cls._new_user("leader", "sales_team.group_sale_salesman_all_leads")
        cls.team.user_id = cls.leader
        cls.deal = cls.env["crm.lead"].create({
            "name": "Deal", "type": "opportunity", "team_id": cls.team.id, "user_id": cls.anna.id,
            "stage_id": cls.first.id, "company_id": cls.company.id, "partner_id": cls.office.id,
        })  # fmt: skip

    def _open(self, stage, user=None):
        """What the button of the refusal opens."""
        deal = self.deal.with_user(user or self.anna)
        with self.assertRaises(RedirectWarning) as refusal, self.env.cr.savepoint():
            deal.stage_id = stage
        deal.invalidate_recordset()
        _text, action_id, _label, context = refusal.exception.args
        opened = self.env["ir.actions.server"].with_user(deal.env.user).sudo().browse(action_id)
        action = opened.with_context(**context).with_user(deal.env.user).run()
        return self.env[action["res_model"]].with_user(deal.env.user).browse(action["res_id"])

    def test_what_is_missing_is_offered(self):
        call = self.env.ref("mail.mail_activity_data_call")
        self.env["crm.stage.rule"].create({
            "stage_id": self.second.id, "activity_type_ids": call.ids, "needs_quotation": True,
            "domain": "[('phone', '!=', False)]",
        })  # fmt: skip
        move = self._open(self.second)
        offered = [line.action_do() for line in move.line_ids]
        self.assertEqual(
            [action["res_model"] for action in offered], ["mail.activity.schedule", "sale.order", "crm.lead"]
        )
        self.assertEqual(offered[0]["context"]["default_activity_type_id"], call.id)
        with self.assertRaises(RedirectWarning), self.env.cr.savepoint():
            move.action_move()

    def test_move_there_first(self):
        self.env["crm.stage.rule"].create({"stage_id": self.second.id, "no_skip": True})
        self._open(self.third).line_ids.action_do()
        self.assertEqual(self.deal.stage_id, self.second)

    def test_salesperson_asks_the_leader(self):
        self.env["crm.stage.rule"].create({"stage_id": self.second.id, "back_by_leader": True})
        self.deal.stage_id = self.second
        move = self._open(self.first)
        self.assertRecordValues(move, [{"is_back": True, "is_leader": False, "leader_id": self.leader.id}])
        move.reason = "Wrong customer"
        move.action_ask()
        self.assertEqual(self.deal.activity_ids.user_id, self.leader)
        self.team.user_id = False
        move.invalidate_recordset()
        with self.assertRaises(UserError):
            move.action_ask()

    def test_leader_gives_the_reason(self):
        self.env["crm.stage.rule"].create({"stage_id": self.second.id, "back_by_leader": True})
        self.deal.stage_id = self.second
        move = self._open(self.first, self.leader)
        self.assertTrue(move.is_leader)
        move.reason = "Wrong customer"
        move.action_move()
        self.assertEqual(self.deal.stage_id, self.first)
        self.assertIn("Wrong customer", self.deal.message_ids[0].body + self.deal.message_ids[1].body)

    def test_strangers_are_refused(self):
        self.env["crm.stage.rule"].create({"stage_id": self.third.id, "no_skip": True})
        move = self.env["crm.stage.move"].create({"lead_id": self.deal.id, "stage_id": self.second.id})
        line = self.env["crm.stage.move.line"].create({"move_id": move.id, "kind": "skip", "ref": self.second.id})
        for login, group in (("employee", "base.group_user"), ("portal", "base.group_portal")):
            user = new_test_user(self.env, f"move_{login}", group)
            rules = self.env["crm.stage.rule"].with_user(user)
            theirs, its = move.with_user(user), line.with_user(user)
            for call in (theirs.action_move, theirs.action_ask, its.action_do, lambda rules=rules: rules.search([])):
                with self.assertRaises(AccessError):
                    call()
        for call in (move.with_user(self.boris).action_move, line.with_user(self.boris).action_do):
            with self.assertRaises(AccessError), self.env.cr.savepoint():
                call()
