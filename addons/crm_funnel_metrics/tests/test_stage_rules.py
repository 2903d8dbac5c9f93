from unittest.mock import patch

from odoo.exceptions import RedirectWarning, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import tagged

from .common import FunnelCase


@tagged("post_install", "-at_install")
class TestStageRules(FunnelCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.first, cls.second, cls.third, cls.fourth = cls.stages
        cls.leader = cls._new_user("leader", "sales_team.group_sale_salesman_all_leads")
        cls.team.user_id = cls.leader
        cls.call = cls.env.ref("mail.mail_activity_data_call")

    def _rule(self, stage, **vals):
        return self.env["crm.stage.rule"].create({"stage_id": stage.id, **vals})

    def _own(self, **vals):
        """A deal of Anna, as she sees it."""
        return self._deal(**vals).with_user(self.anna)

    def _refused(self, deal, stage, user=None):
        """What the refusal of the move says is missing."""
        with self.assertRaises(RedirectWarning) as refusal, self.env.cr.savepoint():
            deal.with_user(user or self.anna).stage_id = stage
        deal.invalidate_recordset()
        return refusal.exception.args[0].split("\n• ")[1:]

    def _moves(self, deal):
        return self.env["crm.stage.log"].search([("lead_id", "=", deal.id), ("is_passed", "=", False)], order="id")

    def test_activity_must_be_done_not_only_planned(self):
        self._rule(self.second, activity_type_ids=self.call.ids)
        deal = self._own()
        activity = deal.activity_schedule("mail.mail_activity_data_call", user_id=self.anna.id)
        self.assertEqual(self._refused(deal, self.second), ["No activity Call is done."])
        activity.action_feedback("They want two boats")
        deal.stage_id = self.second
        self.assertEqual(deal.stage_id, self.second)

    def test_quotation_must_be_sent(self):
        self._rule(self.third, needs_quotation=True)
        deal = self._own(partner_id=self.office.id)
        order = self.env["sale.order"].create(
            {"partner_id": self.office.id, "opportunity_id": deal.id, "company_id": self.company.id}
        )
        self.assertEqual(self._refused(deal, self.third), ["No quotation is sent."])
        order.action_quotation_sent()
        deal.stage_id = self.third

    def test_field_may_be_filled_in_with_the_move(self):
        self._rule(self.second, domain="[('phone', '!=', False), ('expected_revenue', '>', 1000)]")
        deal = self._own()
        self.assertEqual(
            self._refused(deal, self.second), ["Phone is not filled in.", "Expected Revenue must be > 1000."]
        )
        deal.write({"stage_id": self.second.id, "phone": "+370 5 212 3456", "expected_revenue": 1001})

    def test_alternatives_and_hint(self):
        rule = self._rule(self.second, domain="['|', ('phone', '!=', False), ('email_from', '!=', False)]")
        deal = self._own()
        self.assertEqual(self._refused(deal, self.second), ["One of these does not fit: Phone, Email."])
        rule.hint = "Note how to reach the customer."
        self.assertEqual(self._refused(deal, self.second), ["Note how to reach the customer."])

    def test_all_that_is_missing_is_said_at_once(self):
        self._rule(self.third, activity_type_ids=self.call.ids, needs_quotation=True)
        self._rule(self.second, no_skip=True)
        self._rule(self.third, domain="[('phone', '!=', False)]")
        self.assertEqual(
            self._refused(self._own(), self.third),
            ["The stage Step 2 may not be skipped.", "No activity Call is done.", "No quotation is sent.",
             "Phone is not filled in."],
        )  # fmt: skip

    def test_stage_that_may_not_be_skipped(self):
        """Neither on the way to a later stage nor to the winning one; a deal that has been there does not skip it."""
        self._rule(self.second, no_skip=True)
        deal = self._own()
        self.assertEqual(self._refused(deal, self.third), ["The stage Step 2 may not be skipped."])
        self.assertEqual(self._refused(deal, self.won_stage), ["The stage Step 2 may not be skipped."])
        with self.assertRaises(RedirectWarning), self.env.cr.savepoint():
            deal.action_set_won()
        deal.invalidate_recordset()
        for stage in (self.second, self.first, self.fourth):
            deal.stage_id = stage

    def test_going_back_needs_the_leader_and_a_reason(self):
        self._rule(self.third, back_by_leader=True)
        deal = self._own(stage_id=self.second.id)
        deal.stage_id = self.first  # from another stage anybody goes back
        deal.stage_id = self.third
        self.assertEqual(
            self._refused(deal, self.first),
            [f"Only the leader ({self.leader.name}) takes a deal back from the stage Step 3."],
        )
        self.assertEqual(
            self._refused(deal, self.first, self.leader), ["Going back from the stage Step 3 needs a reason."]
        )
        deal.with_user(self.leader).with_context(crm_stage_reason="They changed their mind").stage_id = self.first
        self.assertEqual(self._moves(deal)[-1].back_reason, "They changed their mind")
        self.assertEqual(self._moves(deal)[-1].move, "back")

    def test_rule_of_a_team_binds_no_other(self):
        other = self.env["crm.team"].create({"name": "South", "company_id": self.company.id})
        self.stages.team_ids = [Command.link(other.id)]
        self._rule(self.second, needs_quotation=True, team_ids=other.ids)
        self._own().stage_id = self.second
        self.assertEqual(self._refused(self._own(team_id=other.id), self.second), ["No quotation is sent."])

    def test_rule_goes_with_its_last_team(self):
        """Without teams it would bind all of them."""
        north, south = self.env["crm.team"].create([{"name": name} for name in ("North", "South")])
        both = self._rule(self.second, needs_quotation=True, team_ids=(north + south).ids)
        one = self._rule(self.second, needs_quotation=True, team_ids=north.ids)
        north.unlink()
        self.assertFalse(one.exists())
        self.assertEqual(both.team_ids, south)
        self._own().stage_id = self.second

    def test_rule_of_an_archived_team_binds_no_other(self):
        north = self.env["crm.team"].create({"name": "North"})
        self._rule(self.second, needs_quotation=True, team_ids=north.ids)
        north.active = False
        self.env.invalidate_all()
        self.env.registry.clear_cache()
        self._own().stage_id = self.second

    def test_creating_a_deal_in_a_later_stage(self):
        self._rule(self.first, needs_quotation=True)
        self._rule(self.second, domain="[('phone', '!=', False)]", no_skip=True)
        self._own()  # the first stage is where deals begin
        for stage, vals in ((self.second, {}), (self.third, {"phone": "+370 5 212 3456"})):
            with self.assertRaises(UserError), self.env.cr.savepoint():
                self.env["crm.lead"].with_user(self.anna).create({
                    "name": "Deal", "type": "opportunity", "team_id": self.team.id, "stage_id": stage.id, **vals,
                })  # fmt: skip

    def test_many_at_once(self):
        """One refusal names the deals that may not move and moves none."""
        self._rule(self.second, domain="[('phone', '!=', False)]")
        ready = self._own(phone="+370 5 212 3456")
        deals = ready + self._own() + self._own()
        with self.assertRaises(UserError) as refusal, self.env.cr.savepoint():
            deals.stage_id = self.second
        self.assertEqual(refusal.exception.args[0].count("Phone is not filled in."), 2)
        self.assertEqual(deals.stage_id, self.first)

    def test_imports_merges_and_machines_are_let_through_and_marked(self):
        self._rule(self.second, needs_quotation=True)
        cases = {"import": {"import_file": True}, "machine": {"cron_id": 1}, "merge": {"crm_history_merged": True}}
        for exemption, context in cases.items():
            deal = self._own()
            deal.with_context(**context).stage_id = self.second
            self.assertEqual(self._moves(deal).mapped("rule_exemption"), [False, exemption])
        free = self._own()
        free.with_context(import_file=True).stage_id = self.third
        self.assertFalse(any(self._moves(free).mapped("rule_exemption")), "it broke no rule")

    def test_new_team_moves_a_deal_by_itself(self):
        other = self.env["crm.team"].create({"name": "South", "company_id": self.company.id})
        entry = self.env["crm.stage"].create({"name": "Entry", "sequence": 0, "team_ids": other.ids})
        self._rule(entry, needs_quotation=True)
        deal = self._deal()
        deal.team_id = other
        self.assertEqual(deal.stage_id, entry)

    def test_archived_rule_binds_nobody_wherever_the_deal_was_opened(self):
        """The rules are kept for all: who comes from a list with archived records must not bring back an old one."""
        self._rule(self.second, needs_quotation=True).active = False
        deal, other = self._own(), self._own()
        self.env.registry.clear_cache()
        deal.with_context(active_test=False).stage_id = self.second
        other.stage_id = self.second

    def test_no_rule_costs_no_query(self):
        self.env["crm.stage.rule"].search([]).unlink()
        deals = self._deal() + self._deal()
        deals[0].stage_id = self.second
        self.env.flush_all()
        gate = self.env.registry["crm.stage.gate"]
        with patch.object(gate, "_get_missing", side_effect=AssertionError):
            before = self.env.cr.sql_log_count
            self.assertEqual(self.env["crm.stage.rule"]._get_gates(), ())
            deals[1].stage_id = self.second
            self.assertEqual(self.env["crm.stage.rule"]._get_gates(), ())
        self.assertGreater(self.env.cr.sql_log_count, before)

    def test_queries_do_not_grow_with_the_deals(self):
        self._rule(self.third, needs_quotation=True, activity_type_ids=self.call.ids, domain="[('phone', '!=', False)]")
        self._rule(self.second, no_skip=True)
        counts = []
        for number in (2, 12):
            deals = self.env["crm.lead"].concat(*(self._deal() for _index in range(number)))
            moves = {deal: (self.first.id, self.third.id) for deal in deals}
            self.env.flush_all()
            before = self.env.cr.sql_log_count
            missing = self.env["crm.stage.gate"]._get_missing(moves)
            self.assertEqual([len(lacking) for lacking in missing.values()], [4] * number)
            counts.append(self.env.cr.sql_log_count - before)
        self.assertLessEqual(counts[1], counts[0])

    def test_bad_rules_are_refused(self):
        for vals in (
            {},
            {"domain": "[('phone', '=', __import__('os'))]"},
            {"domain": "[('no_such_field', '=', 1)]"},
            {"domain": "[('phone', '!=', False)"},
        ):
            with self.assertRaises(ValidationError), self.env.cr.savepoint():
                self._rule(self.second, **vals)
