from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError

from .handover_common import HandoverBatchCommon


class TestHandover(HandoverBatchCommon):
    """What is handed over, and to whom."""

    def test_everything_in_even_shares(self):
        """300 leads, 80 customers, 50 activities, 6 meetings: a third each, and a customer with its leads together."""
        customers = self._customers(80)
        of_customers = [self._leads(2, partner_id=customer.id) for customer in customers[:60]]  # 120 of the leads
        loose = self._leads(180)
        for lead in loose[:50]:
            self._call(lead, assigned_to=self.anna)
        for lead in loose[50:56]:
            self._meeting(opportunity_id=lead.id)
        handover = self._handover(self.receivers)
        handover.action_plan()
        self.assertEqual(handover.line_count, 436)
        self.startPatcher(patch.object(type(handover), "_batch_size", 200))
        handover.action_start()
        self.assertEqual(handover.state, "running")
        self._run_cron(handover)
        self.assertEqual((handover.state, handover.done_count, handover.left_count), ("done", 436, 0))
        counts = self._counts(handover)
        for receiver in self.receivers:
            self.assertEqual(counts["crm.lead", receiver], 100)
            self.assertEqual(self.env["crm.lead"].search_count([("user_id", "=", receiver.id)]), 100)
        self.assertEqual(sorted(counts["res.partner", one] for one in self.receivers), [26, 27, 27])
        self.assertEqual(sum(counts.get(("mail.activity", one), 0) for one in self.receivers), 50)
        self.assertEqual(sum(counts.get(("calendar.event", one), 0) for one in self.receivers), 6)
        for customer, leads in zip(customers[:60], of_customers, strict=True):
            self.assertEqual(leads.user_id, customer.user_id)
        for lead in loose[:50]:
            self.assertEqual(lead.activity_ids.user_id, lead.user_id)
        self.assertFalse(self.env["crm.lead"].search_count([("user_id", "=", self.anna.id)]))

    def test_by_capacity(self):
        """30 leads to three members with capacities 30, 60, 90: 5, 10, 15."""
        self._set_capacities(30, 60, 90)
        self._leads(30)
        handover = self._hand_over(self.receivers, strategy="capacity")
        self._run_cron(handover)
        counts = self._counts(handover)
        self.assertEqual([counts["crm.lead", one] for one in self.receivers], [5, 10, 15])
        shares = [f"{user.name}: Leads: {count}" for user, count in zip(self.receivers, (5, 10, 15), strict=True)]
        self.assertEqual(handover.shares, "\n".join(shares))

    def _set_capacities(self, *capacities):
        for user, capacity in zip(self.receivers, capacities, strict=True):
            self.team.crm_team_member_ids.filtered(lambda one, user=user: one.user_id == user).lead_capacity = capacity

    def test_closed_and_foreign_stays(self):
        """Won, lost and archived leads, past meetings, done activities and what others hold is not handed over."""
        won, lost, archived, open_one = self._leads(4)
        won.action_set_won()
        lost.action_set_lost()
        archived.active = False
        self._call(open_one, assigned_to=self.clara)
        done = self._call(open_one, assigned_to=self.anna)
        done.action_done()
        self._meeting(days=-2, opportunity_id=open_one.id)
        self._lead(self.boris)
        handover = self._hand_over()
        self.assertEqual(handover.sudo().line_ids.mapped(lambda line: (line.res_model, line.res_id)),
                         [("crm.lead", open_one.id)])  # fmt: skip
        self.assertEqual(won.user_id + lost.user_id + archived.user_id, self.anna)

    def test_internal_meetings_of_others_are_not_touched(self):
        internal = self._meeting(self.denis, partner_ids=(self.denis + self.anna).partner_id.ids)
        customer = self._customers(1, user_id=False)
        attended = self._meeting(self.denis, partner_ids=((self.denis + self.anna).partner_id + customer).ids)
        self._hand_over()
        self.assertEqual(internal.partner_ids, (self.denis + self.anna).partner_id)
        self.assertEqual(attended.partner_ids, (self.denis + self.boris).partner_id + customer)
        self.assertEqual(attended.user_id, self.denis)

    def test_a_team_hands_over_what_its_members_have_in_it(self):
        far = self.env["crm.team"].create({"name": "Far"})
        eva = self._new_user("eva", "sales_team.group_sale_salesman")
        self.env["crm.team.member"].create({"user_id": eva.id, "crm_team_id": far.id})
        mine, of_clara = self._leads(1), self._leads(1, user_id=self.clara.id)
        elsewhere = self.env["crm.lead"].create({"name": "Elsewhere", "user_id": self.clara.id, "team_id": far.id})
        elsewhere.team_id = far
        of_boris = self._lead(self.boris)
        handover = self._handover(from_user_id=False, from_team_id=self.team.id)
        handover.action_plan()
        handover.action_start()
        self.assertEqual(mine.user_id + of_clara.user_id + of_boris.user_id, self.boris)
        self.assertEqual(elsewhere.user_id, self.clara)

    def test_who_works_in_another_team_by_now_keeps_everything(self):
        """Neither a hand-over of the former team nor its leader takes anything from Anna, who has gone to another."""
        membership = self.team.crm_team_member_ids.filtered(lambda member: member.user_id == self.anna)
        membership.active = False
        customer = self._customers(1)
        self._leads(1, user_id=self.clara.id)
        handover = self._handover(from_user_id=False, from_team_id=self.team.id)
        handover.action_plan()
        handover.action_start()
        self.assertEqual(customer.user_id, self.anna)
        self.leader.group_ids = self.env.ref("sales_team.group_sale_salesman")
        with self.assertRaises(AccessError):
            self._handover()
        self.anna.sudo().active = False
        self.assertTrue(self._handover(), "what a leaver has left is the leader's to give")

    def test_receiver_of_a_row_can_be_changed_in_the_preview_only(self):
        self._leads(2)
        handover = self._handover()
        handover.action_plan()
        line = handover.line_ids[0]
        line.to_user_id = self.clara
        for values in ({"res_id": 1}, {"state": "done"}, {"from_user_id": self.clara.id}):
            with self.subTest(values), self.assertRaises(UserError):
                line.write(values)
        handover.action_start()
        self.assertEqual(self.env["crm.lead"].browse(line.res_id).user_id, self.clara)
        with self.assertRaises(UserError):
            line.to_user_id = self.denis

    def test_planning_asks_for_giver_receiver_and_work(self):
        for values in ({"from_user_id": False}, {"receiver_ids": []}, {}):
            handover = self.env["crm.handover"].with_user(self.leader).create({
                "from_user_id": self.anna.id, "receiver_ids": self.boris.ids, **values,
            })  # fmt: skip
            with self.subTest(values), self.assertRaises(UserError):
                handover.action_plan()

    def test_bad_settings_are_refused(self):
        yesterday = fields.Date.today() - timedelta(days=1)
        for values in ({"receiver_ids": self.anna.ids}, {"date_return": yesterday}):
            with self.subTest(values), self.assertRaises(ValidationError):
                self._handover(**values)
        self.boris.sudo().active = False
        with self.assertRaises(UserError):
            self._handover().action_plan()
        handover = self._handover(self.clara)
        self._leads(1)
        handover.action_plan()
        with self.assertRaises(UserError):
            handover.line_ids.to_user_id = self.boris
