from ast import literal_eval

from odoo import fields
from odoo.tests import tagged

from odoo.addons.crm_history.tests.common import HistoryCommon


@tagged("post_install", "-at_install")
class TestChangeOwner(HistoryCommon):
    """A batch change of owners does what Odoo does on one lead, once for all of them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.vera = cls._new_user("vera", "sales_team.group_sale_salesman")
        cls.other_team = cls.env["crm.team"].create({"name": "East", "use_leads": True})
        cls.env["crm.team.member"].create({"user_id": cls.vera.id, "crm_team_id": cls.other_team.id})

    def _give(self, leads, user, **kwargs):
        changed = leads._change_owner({lead.id: user for lead in leads}, "reassigned", **kwargs)
        self.cr.flush()
        return changed

    def _leads(self, count=3):
        leads = self.env["crm.lead"].union(*(self._lead() for _index in range(count)))
        self.cr.flush()
        return leads.sudo()

    def test_owner_log_says_why(self):
        lead = self._leads(1)
        self._give(lead, self.boris)
        row = self._logs("crm.owner.log", lead_id=lead.id)[-1:]
        self.assertEqual((row.from_user_id, row.holder_id, row.reason), (self.anna, self.boris, "reassigned"))
        self.assertEqual((row.from_team_id, row.team_id), (self.team, self.team))

    def test_chatter_says_from_whom_to_whom_and_why(self):
        lead = self._leads(1)
        before = lead.message_ids
        self._give(lead, self.boris, notes={lead.id: "Nobody answered <for> 36 hours"})
        message = lead.message_ids - before
        self.assertEqual(len(message), 1)
        self.assertIn("Nobody answered &lt;for&gt; 36 hours", message.body)
        tracking = message.sudo().tracking_value_ids
        self.assertEqual(tracking.field_id.name, "user_id")
        self.assertEqual(
            (tracking.old_value_integer, tracking.new_value_integer, tracking.new_value_char),
            (self.anna.id, self.boris.id, self.boris.display_name),
        )

    def test_earlier_change_of_the_same_transaction_is_tracked_once(self):
        lead = self._leads(1)
        before = lead.message_ids
        lead.user_id = self.leader
        self._give(lead, self.boris)
        tracking = (
            (lead.message_ids - before).sudo().tracking_value_ids.filtered(lambda t: t.field_id.name == "user_id")
        )
        self.assertEqual(
            [(t.old_value_integer, t.new_value_integer) for t in tracking], [(self.anna.id, self.boris.id)]
        )

    def test_as_odoo_does(self):
        """The fields of the lead are those of a plain write."""
        plain, batched = self._leads(2)
        plain.write({"user_id": self.boris.id})
        self._give(batched, self.boris)
        names = ["user_id", "team_id", "stage_id", "date_open", "company_id", "type", "probability"]
        self.assertEqual(batched.read(names, load=None)[0] | {"id": 0}, plain.read(names, load=None)[0] | {"id": 0})

    def test_new_owner_follows_and_the_former_one_no_more(self):
        lead = self._leads(1)
        lead.message_subscribe(self.leader.partner_id.ids)
        self.assertIn(self.anna.partner_id, lead.message_partner_ids)
        self._give(lead, self.boris)
        self.assertIn(self.boris.partner_id, lead.message_partner_ids)
        self.assertIn(self.leader.partner_id, lead.message_partner_ids)
        self.assertNotIn(self.anna.partner_id, lead.message_partner_ids)

    def test_open_activities_of_the_former_owner_go_along(self):
        lead = self._leads(1)
        theirs, leaders = self._call(lead, self.anna), self._call(lead, self.leader)
        done = self._call(lead, self.anna)
        done.action_feedback(feedback="Reached")
        self._give(lead, self.boris)
        self.assertEqual(theirs.sudo().user_id, self.boris)
        self.assertEqual(leaders.sudo().user_id, self.leader)
        self.assertEqual(done.sudo().user_id, self.anna)

    def test_one_notice_per_person(self):
        leads = self._leads(12)
        messages = self.env["mail.message"].search([], order="id desc", limit=1)
        users = {lead.id: self.boris if index else self.leader for index, lead in enumerate(leads)}
        leads._change_owner(users, "reassigned")
        notices = self.env["mail.message"].search(
            [("id", ">", messages.id), ("message_type", "=", "user_notification")]
        )
        self.assertEqual(
            sorted((notice.partner_ids.name, notice.subject) for notice in notices),
            sorted([
                (self.anna.name, "12 of your leads went to others"),
                (self.boris.name, "11 leads are yours now"),
                (self.leader.name, f"{leads[0].display_name} is yours now"),
            ]),
        )  # fmt: skip
        to_boris = notices.filtered(lambda notice: notice.partner_ids == self.boris.partner_id)
        self.assertEqual(to_boris.body.count("<li>"), 10)
        self.assertIn("and 1 more", to_boris.body)

    def test_whoever_does_it_needs_no_notice(self):
        lead = self._leads(1)
        last = self.env["mail.message"].search([], order="id desc", limit=1)
        self._give(lead.with_user(self.boris).sudo(), self.boris)
        notices = self.env["mail.message"].search([("id", ">", last.id), ("message_type", "=", "user_notification")])
        self.assertEqual(notices.partner_ids, self.anna.partner_id)

    def test_receiver_of_another_team_takes_the_lead_to_it(self):
        lead = self._leads(1)
        before = lead.message_ids
        self._give(lead, self.vera, notes={lead.id: "Speaks the language"})
        self.assertEqual((lead.user_id, lead.team_id), (self.vera, self.other_team))
        self.assertNotIn(self.other_team, lead.stage_id.team_ids)
        self.assertFalse(lead.stage_id.team_ids, "Odoo has moved it to a stage that its new team uses")
        message = lead.message_ids - before
        self.assertLessEqual(
            {"user_id", "team_id", "stage_id"}, set(message.sudo().tracking_value_ids.field_id.mapped("name"))
        )
        self.assertIn("Speaks the language", "".join(message.mapped("body")))
        self.assertEqual(self._logs("crm.owner.log", lead_id=lead.id)[-1:].team_id, self.other_team)

    def test_given_team_wins(self):
        lead = self._leads(1)
        self.other_team.user_id = self.boris
        self._give(lead, self.boris, team=self.other_team)
        self.assertEqual((lead.user_id, lead.team_id), (self.boris, self.other_team))

    def test_owner_stays_in_a_team_of_others(self):
        """A lead of somebody outside of its team is not moved because it is given to them again."""
        lead = self._leads(1)
        lead.write({"user_id": self.vera.id, "team_id": self.team.id})
        self.assertFalse(self._give(lead, self.vera))
        self.assertEqual(lead.team_id, self.team)

    def test_to_nobody(self):
        lead = self._leads(1)
        self._give(lead, self.env["res.users"])
        self.assertFalse(lead.user_id)
        self.assertFalse(lead.date_open)
        self.assertEqual(lead.team_id, self.team)
        self.assertFalse(self._logs("crm.owner.log", lead_id=lead.id)[-1:].holder_id)

    def test_reassignments_are_what_was_taken_from_somebody(self):
        """By whomever: not the first owner, a change of team only, nor a merge."""
        given, moved, by_hand, released, merged, survivor = (self._lead().sudo() for _number in range(6))
        given.user_id = False
        given._change_owner({given.id: self.boris}, "assigned")
        moved._change_owner({moved.id: self.anna}, "reassigned", team=self.env["crm.team"].create({"name": "Far"}))
        by_hand.user_id = self.boris
        released._change_owner({released.id: self.env["res.users"]}, "reassigned")
        survivor.user_id = self.boris
        survivor.probability, merged.probability = 90, 1
        (survivor + merged).merge_opportunity(user_id=self.leader.id)
        domain = literal_eval(self.env.ref("crm_lead_sla.crm_owner_log_reassigned_action").domain)
        logs = self.env["crm.owner.log"].search([("lead_ref", "in", (given + moved + by_hand + released).ids)])
        found = logs.filtered_domain(domain)
        self.assertEqual(found.lead_id, given + by_hand + released)
        self.assertEqual(logs.search([*domain, ("id", "in", logs.ids)]), found)
        self.assertEqual(logs.search([("is_reassignment", "=", False), ("id", "in", logs.ids)]), logs - found)
        rows = logs.search([*domain, ("lead_id", "=", survivor.id)])
        self.assertEqual(rows.mapped("reason"), ["manual"])

    def test_right_already_is_left_alone(self):
        lead = self._leads(1)
        count = len(lead.message_ids), len(self._logs("crm.owner.log", lead_id=lead.id))
        self.assertFalse(self._give(lead, self.anna))
        self.assertEqual((len(lead.message_ids), len(self._logs("crm.owner.log", lead_id=lead.id))), count)

    def test_queries_do_not_grow_with_the_leads(self):
        few, many = self._leads(2), self._leads(20)
        for lead in few + many:
            self._call(lead, self.anna, date_deadline=fields.Date.today())
        counts = []
        for leads in (self._leads(2), few, many):  # the first one fills the caches
            self.env.flush_all()
            leads.invalidate_recordset()
            start = self.cr.sql_log_count
            self._give(leads, self.boris)
            counts.append(self.cr.sql_log_count - start)
        self.assertLessEqual(counts[2], counts[1] + 4, counts)
