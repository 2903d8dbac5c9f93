from datetime import timedelta
from itertools import count
from unittest.mock import patch

from odoo import fields
from odoo.tests import tagged

from .common import HistoryCommon


@tagged("post_install", "-at_install")
class TestStageLog(HistoryCommon):
    def _assert_moves(self, lead, *expected):
        """Compare the stays of ``lead`` with (stage name, how it came, status, how it left)."""
        found = [(log.stage_name, log.move, log.status, log.next_move) for log in self._moves(lead)]
        self.assertEqual(found, list(expected))

    def test_lead_walks_to_won(self):
        lead = self._lead()
        lead.stage_id = self.qualified
        lead.stage_id = self.proposal
        lead.action_set_won()
        self._assert_moves(
            lead,
            ("New", "created", "open", "forward"),
            ("Qualified", "forward", "open", "forward"),
            ("Proposal", "forward", "open", "won"),
            ("Won", "won", "won", False),
        )

    def test_jump_says_which_stages_were_skipped(self):
        lead = self._lead()
        lead.stage_id = self.proposal
        passed = self._moves(lead).filtered("is_passed")
        self.assertEqual(passed.mapped("stage_name"), ["Qualified"])
        self.assertEqual((passed.hours, passed.next_move), (0, "skip"))
        self.assertEqual((self._moves(lead) - passed).mapped("move"), ["created", "skip"])

    def test_jump_to_won_is_won_and_passes_the_stages_between(self):
        lead = self._lead()
        lead.action_set_won()
        stays = self._moves(lead)
        self.assertEqual(stays.filtered("is_passed").mapped("stage_name"), ["Qualified", "Proposal"])
        self.assertEqual((stays - stays.filtered("is_passed")).mapped("move"), ["created", "won"])

    def test_next_stay_begins_when_the_last_one_ended(self):
        """However long the act takes: here every look at the clock is a second later than the one before."""
        lead = self._lead()
        start, seconds = fields.Datetime.now(), count(1)
        with patch.object(fields.Datetime, "now", lambda *args: start + timedelta(seconds=next(seconds))):
            lead.write({"stage_id": self.qualified.id, "user_id": self.boris.id})
        first, second = self._moves(lead)
        self.assertGreater(first.date_end, first.moment)
        self.assertEqual(first.date_end, second.moment)

    def test_back(self):
        lead = self._lead()
        lead.stage_id = self.qualified
        lead.stage_id = self.new
        self.assertEqual(self._moves(lead).mapped("move"), ["created", "forward", "back"])

    def test_lost_is_one_act_and_restoring_reopens(self):
        lead = self._lead()
        lead.action_set_lost()
        lead.action_restore()
        self._assert_moves(
            lead,
            ("New", "created", "open", "lost"),
            ("New", "lost", "lost", "reopened"),
            ("New", "reopened", "open", False),
        )

    def test_lost_reason_is_that_of_the_loss(self):
        """A reason is known at once, may be given later, and stays with its loss when the lead is lost again."""
        price, need = self.env["crm.lost.reason"].create([{"name": "Price"}, {"name": "No need"}])
        lead = self._lead()
        wizard = self.env["crm.lead.lost"].create({"lead_ids": lead.ids, "lost_reason_id": price.id})
        wizard.action_lost_reason_apply()
        self.assertEqual([move.lost_reason_id for move in self._moves(lead)], [need.browse(), price])
        lead.action_restore()
        lead.action_set_lost()
        self.assertFalse(self._moves(lead)[-1].lost_reason_id)
        lead.lost_reason_id = need
        reasons = [move.lost_reason_id.name for move in self._moves(lead)]
        self.assertEqual(reasons, [False, "Price", False, "No need"])
        lead.action_set_lost(lost_reason_id=price.id)
        self.assertEqual(self._moves(lead)[-1].lost_reason_id, price)

    def test_archived_is_not_lost(self):
        lead = self._lead(probability=50)
        lead.action_archive()
        self._assert_moves(lead, ("New", "created", "open", "archived"), ("New", "archived", "archived", False))

    def test_won_to_won_is_no_second_win(self):
        invoiced = self.env["crm.stage"].create({
            "name": "Invoiced", "sequence": 209, "team_ids": self.team.ids, "is_won": True,
        })  # fmt: skip
        lead = self._lead()
        lead.stage_id = self.won
        lead.stage_id = invoiced
        self.assertEqual(
            self._moves(lead).filtered(lambda log: not log.is_passed).mapped("move"), ["created", "won", "forward"]
        )

    def test_won_reopened(self):
        lead = self._lead()
        lead.stage_id = self.won
        lead.stage_id = self.proposal
        self.assertEqual(self._moves(lead)[-1].move, "reopened")
        self.assertEqual(self._moves(lead)[-1].from_status, "won")

    def test_created_as_won_is_counted_in_its_stage_first(self):
        lead = self._lead(stage_id=self.won.id, probability=100)
        self._assert_moves(lead, ("Won", "created", "open", "won"), ("Won", "won", "won", False))

    def test_stage_that_becomes_winning_wins_its_leads(self):
        lead = self._lead()
        lead.stage_id = self.proposal
        self.proposal.is_won = True
        self.assertEqual(self._moves(lead)[-1].move, "won")

    def test_new_owner_of_another_team_moves_the_stage_by_machine(self):
        """The stage is not available to the new team, so Odoo takes the lead to that team's first stage."""
        other = self._new_user("carl", "sales_team.group_sale_salesman")
        team = self.env["crm.team"].create({"name": "East", "use_opportunities": True})
        self.env["crm.team.member"].create({"user_id": other.id, "crm_team_id": team.id})
        start = self.env["crm.stage"].create({"name": "East start", "sequence": -5, "team_ids": team.ids})
        lead = self._lead()
        lead.stage_id = self.proposal
        lead.sudo().user_id = other
        self.assertEqual(lead.sudo().stage_id, start)
        last = self._moves(lead)[-1]
        self.assertEqual((last.move, last.team_id, last.holder_id), ("handed_off", team, other))

    def test_deleted_lead_leaves_its_history(self):
        lead = self._lead(name="Forgotten")
        lead_id = lead.id
        lead.sudo().unlink()
        log = self.env["crm.stage.log"].search([("lead_ref", "=", lead_id)])
        self.assertEqual((log.next_move, log.lead_name, log.lead_id.id), ("removed", "Forgotten", False))

    def test_deleted_stage_keeps_its_name(self):
        extra = self.env["crm.stage"].create({"name": "Extra", "sequence": 200, "team_ids": self.team.ids})
        lead = self._lead(stage_id=extra.id)
        lead.stage_id = self.proposal
        extra.unlink()
        log = self._moves(lead)[0]
        self.assertEqual((log.stage_id.id, log.stage_name), (False, "Extra"))

    def test_deleted_user_keeps_the_name(self):
        user = self._new_user("gone", "sales_team.group_sale_salesman", name="Gone Girl")
        lead = self._lead(user)
        lead.sudo().user_id = False
        self.env.flush_all()
        user.sudo().unlink()
        log = self._moves(lead)[0]
        self.assertEqual((log.user_id.id, log.user_name, log.holder_name), (False, "Gone Girl", "Gone Girl"))

    def test_batch_of_leads_is_logged_in_two_statements(self):
        leads = self.env["crm.lead"].concat(*[self._lead() for _number in range(20)])
        self.env.flush_all()
        leads.write({"priority": "1"})
        counts = []
        for batch in (leads[:2], leads[2:]):
            before = self.env.cr.sql_log_count
            self.env["crm.stage.log"]._close("removed", batch.ids)
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(counts, [1, 1])
