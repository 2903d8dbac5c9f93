from ast import literal_eval

from freezegun import freeze_time
from lxml import etree

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .assignment_common import AssignmentCommon

CONTACT = {
    "name": "Roe Ltd's opportunity",
    "contact_name": "Jane Roe",
    "partner_name": "Roe Ltd",
    "phone": "+370 600 00000",
    "email_from": "jane@roe.example",
}


@tagged("post_install", "-at_install")
class TestClaim(AssignmentCommon):
    """Leads that colleagues may take: who sees what of them, and who gets them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.stranger = cls._new_user("stranger", "sales_team.group_sale_salesman")

    def _open(self, user=None, **values):
        lead = self._lead(user or self.anna, **{**CONTACT, **values}).sudo()
        with freeze_time("2025-12-01 10:00:00"):
            lead._open_to_claim()
        return lead

    def _pool(self, user):
        return self.env["crm.lead.pool"].with_user(user).search([])

    def _claim(self, lead, user):
        return self.env["crm.lead.pool"].with_user(user).browse(lead.id).action_claim()

    def _assert_refused(self, lead, user, words):
        owner = lead.user_id
        with self.assertRaises(UserError) as caught:
            self._claim(lead, user)
        self.assertEqual(str(caught.exception), words)
        self.assertEqual(lead.user_id, owner)

    # ------------------------------------------------------------
    # Who sees what
    # ------------------------------------------------------------

    def test_the_free_lead_is_seen_and_its_neighbour_is_not(self):
        free, neighbour = self._open(), self._lead(self.anna)
        self.assertEqual(self._pool(self.boris).ids, free.ids)
        self.assertFalse(self._pool(self.stranger), "not of the team")
        for lead in free, neighbour:
            with self.assertRaises(AccessError):
                lead.with_user(self.boris).read(["name"])
        self.assertFalse(self.env["crm.lead.pool"].with_user(self.boris).browse(neighbour.id).read(["name"]))
        with self.assertRaises(AccessError):
            self.env["crm.lead.pool"].with_user(self.stranger).browse(free.id).read(["name"])

    def test_team_may_let_everybody_take_them(self):
        free = self._open()
        self.team.claim_scope = "all"
        self.assertEqual(self._pool(self.stranger).ids, free.ids)
        self._claim(free, self.stranger)
        self.assertEqual(free.user_id, self.stranger)

    def test_contacts_are_hidden_from_every_way_of_reading(self):
        """Read, search, group, export, and the lead itself, which Odoo shows to everybody when nobody owns it."""
        self.boris.group_ids += self.env.ref("base.group_allow_export")
        free = self._open()
        free.user_id = False
        free._open_to_claim()
        pool = self._pool(self.boris)
        self.assertEqual(pool.read([*CONTACT])[0], {"id": free.id, **dict.fromkeys(CONTACT, False)})
        self.assertEqual((pool.title, pool.display_name), (f"Inquiry No. {free.id}",) * 2)
        self.assertFalse(pool.search([("phone", "like", "370")]))
        self.assertFalse(pool.search(["|", ("name", "ilike", "roe"), ("display_name", "ilike", "roe")]))
        self.assertFalse(pool.search([("email_from", "ilike", "roe")]))
        self.assertEqual(pool._read_group([], ["partner_name"], []), [(False,)])
        self.assertEqual(pool.export_data(["contact_name", "phone"])["datas"], [["", ""]])
        lead = free.with_user(self.boris)
        self.assertFalse(lead.search([("id", "=", lead.id)]))
        for act in (lambda: lead.read(["phone"]), lambda: lead.write({"user_id": self.boris.id})):
            with self.assertRaises(AccessError):
                act()
        free.message_post(body="Call Jane on +370 600 00000")
        with self.assertRaises(AccessError):
            free.message_ids.with_user(self.boris).read(["body"])
        self.assertEqual(free.with_user(self.leader).phone, CONTACT["phone"])

    def test_customer_of_a_hidden_lead_is_not_seen_by_its_clock(self):
        """Clocks of leads that nobody owns are everybody's to see, not that of a lead which is hidden until claimed."""
        hidden = self._free_lead(partner_id=self.customer.id)
        hidden._open_to_claim()
        shown = self._free_lead()
        clocks = self.env["crm.sla.clock"].create([
            {"lead_id": lead.id, "lead_name": lead.name, "kind": "first_response", "state": "running",
             "date_start": "2026-01-14 09:00:00", "commercial_partner_id": lead.partner_id.id}
            for lead in (hidden, shown)
        ])  # fmt: skip
        self.env["crm.sla.clock.step"].create([
            {"clock_id": clock.id, "action": "open_to_claim", "date_done": "2026-01-14 09:00:00"} for clock in clocks
        ])  # fmt: skip
        for model, path in (("crm.sla.clock", "lead_id"), ("crm.sla.clock.step", "clock_id.lead_id")):
            seen = self.env[model].with_user(self.boris).search([(path, "in", (hidden + shown).ids)])
            self.assertEqual(seen.sudo().mapped(path), shown, model)
        partners = self.env["res.partner"].with_user(self.boris)
        self.assertFalse(partners.search([("opportunity_ids.claimable_since", "!=", False)]))

    def test_what_a_hidden_lead_is_about_is_shown(self):
        tag = self.env["crm.tag"].create({"name": "Repairs"})
        free = self._open(tag_ids=tag.ids, expected_revenue=1200, city="Vilnius")
        pool = self._pool(self.boris)
        self.assertEqual((pool.tag_ids, pool.expected_revenue, pool.city), (tag, 1200, "Vilnius"))
        self.assertEqual(pool.search([("tag_ids", "=", tag.id)]).ids, free.ids)

    def test_leader_of_the_team_sees_hidden_leads(self):
        hidden = self._free_lead(**CONTACT)
        hidden._open_to_claim()
        self.leader.group_ids = self.env.ref("sales_team.group_sale_salesman")
        self.assertEqual(hidden.with_user(self.leader).phone, CONTACT["phone"])

    def test_contacts_are_shown_when_the_company_wants_it(self):
        free = self._open()
        self.assertFalse(self._pool(self.boris).phone)
        self.env.company.lead_pool_hides_contacts = False
        self.env.invalidate_all()
        pool = self._pool(self.boris)
        self.assertEqual((pool.title, pool.phone), (CONTACT["name"], CONTACT["phone"]))
        another = self._open()
        self.assertFalse(another.is_claim_hidden)
        self.env.company.lead_pool_hides_contacts = True
        self.assertEqual((free + another).mapped("is_claim_hidden"), [True, True])
        self.env.invalidate_all()
        self.assertEqual(self._pool(self.boris).mapped("phone"), [False, False])

    def test_holder_still_sees_the_lead(self):
        free = self._open(self.anna)
        self.assertEqual(free.with_user(self.anna).phone, CONTACT["phone"])
        self.assertEqual(self._pool(self.anna).refusal, "It is yours already.")

    def test_lost_won_and_archived_leads_are_not_free(self):
        lost, won, archived = (self._open() for _state in range(3))
        lost.action_set_lost()
        won.action_set_won()
        archived.active = False
        self.assertFalse(self._pool(self.boris))
        for view in ("opportunity", "lead"):
            arch = etree.fromstring(self.env.ref(f"crm_lead_sla.crm_lead_view_search_{view}_assignment").arch)
            domain = literal_eval(arch.xpath("//filter[@name='free_to_claim']/@domain")[0])
            self.assertFalse((lost + won).filtered_domain(domain))
        self._assert_refused(lost, self.boris, "Somebody was faster: this lead is taken already.")

    def test_only_leaders_free_leads(self):
        lead = self._lead(self.anna)
        with self.assertRaises(AccessError):
            lead.action_open_to_claim()
        lead.with_user(self.leader).action_open_to_claim()
        self.assertTrue(lead.claimable_since)

    # ------------------------------------------------------------
    # Who gets it
    # ------------------------------------------------------------

    def test_claim(self):
        free = self._open()
        action = self._claim(free, self.boris)
        self.assertEqual((action["res_model"], action["res_id"]), ("crm.lead", free.id))
        self.assertEqual(free.user_id, self.boris)
        self.assertFalse(free.claimable_since or free.is_claim_hidden)
        self.assertEqual(free.with_user(self.boris).phone, CONTACT["phone"])
        row = self._logs("crm.owner.log", lead_id=free.id)[-1:]
        self.assertEqual((row.reason, row.user_id, row.from_user_id), ("claimed", self.boris, self.anna))
        claim = self.env["crm.lead.claim"].search([("lead_id", "=", free.id)])
        self.assertEqual((claim.user_id, claim.from_user_id, claim.rank), (self.boris, self.anna, 1))

    def test_somebody_was_faster(self):
        free = self._open()
        self._claim(free, self.boris)
        self._assert_refused(free, self.vera, "Somebody was faster: this lead is taken already.")

    def test_given_to_somebody_else_it_is_free_no_more(self):
        free = self._open()
        free.user_id = self.vera
        self.assertFalse(self._pool(self.boris))

    def test_same_owner_written_again_leaves_it_free(self):
        free = self._open()
        free.write({"user_id": self.anna.id})
        self.assertEqual(self._pool(self.boris).ids, free.ids)

    def test_answered_it_is_free_no_more(self):
        """By a call of the holder; not by a note, and not by a letter that a machine has sent."""
        free = self._open()
        free.message_post(body="Nobody there", subtype_xmlid="mail.mt_note")
        free.with_context(crm_history_machine=True).message_post(
            body="We are on it", subtype_xmlid="mail.mt_comment", partner_ids=self.customer.ids
        )
        self.assertTrue(free.claimable_since)
        self._call(free, self.anna).action_feedback(feedback="Reached")
        self.assertFalse(free.claimable_since or free.is_claim_hidden)

    def test_stranger_cannot_take_it(self):
        free = self._open()
        with self.assertRaises(AccessError):
            self._claim(free, self.stranger)
        self.assertEqual(free.user_id, self.anna)

    def test_no_more_than_the_daily_limit(self):
        """Counted by what was taken, not by what is still held, on the day of the person (UTC+2)."""
        self.env.company.lead_claim_limit = 2
        leads = [self._open() for _number in range(4)]
        for lead in leads[:2]:
            self._claim(lead, self.boris)
        leads[0].user_id = self.vera
        words = "You have taken 2 free leads today, that is all for one day."
        self.assertEqual(self._pool(self.boris).mapped("refusal"), [words, words])
        self._assert_refused(leads[2], self.boris, words)
        self._claim(leads[2], self.vera)
        with freeze_time("2026-01-14 21:59:00"), self.assertRaises(UserError):
            self._claim(leads[3], self.boris)
        with freeze_time("2026-01-14 22:01:00"):  # after midnight in Vilnius
            self._claim(leads[3], self.boris)
        self.env.company.lead_claim_limit = 0

    def test_former_holder_is_barred(self):
        lead = self._lead(self.boris).sudo()
        lead.user_id = self.anna
        lead._open_to_claim()
        words = "You had it a short time ago, others come first."
        self.assertEqual(self._pool(self.boris).refusal, words)
        self._assert_refused(lead, self.boris, words)
        self.assertFalse(self._pool(self.vera).refusal)
        with freeze_time("2026-01-21 10:00:01"):
            self._claim(lead, self.boris)
        self.assertEqual(lead.user_id, self.boris)

    def test_no_more_than_the_capacity(self):
        self._member(self.boris).lead_capacity = 1
        first, second = self._open(), self._open()
        self._claim(first, self.boris)
        self._assert_refused(second, self.boris, "You have 1 open leads, 1 at most.")

    def test_who_gets_no_leads_takes_none(self):
        """A capacity of 0 means none; who is in no team, where everybody may take them, has no limit at all."""
        self.team.claim_scope = "all"
        self._member(self.boris).lead_capacity = 0
        free = self._open()
        self._assert_refused(free, self.boris, "You have 0 open leads, 0 at most.")
        self._claim(free, self.stranger)
        self.assertEqual(free.user_id, self.stranger)

    def test_only_salespeople(self):
        free = self._open()
        for group in ("base.group_user", "base.group_portal"):
            self.stranger.write({"group_ids": [Command.set(self.env.ref(group).ids)]})
            with self.assertRaises(AccessError):
                self._claim(free, self.stranger)

    def test_list_of_free_leads_asks_once(self):
        leads = self.env["crm.lead"].union(*(self._open() for _number in range(20)))
        self._pool(self.boris).mapped("refusal")
        counts = []
        for size in (2, 20):
            self.env.flush_all()
            self.env.invalidate_all()
            pool = self.env["crm.lead.pool"].with_user(self.boris).browse(leads.ids[:size])
            start = self.cr.sql_log_count
            pool.mapped("refusal")
            counts.append(self.cr.sql_log_count - start)
        self.assertEqual(*counts)
