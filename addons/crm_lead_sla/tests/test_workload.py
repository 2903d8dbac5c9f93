from datetime import datetime, timedelta

from odoo import fields

from .handover_common import HandoverCommon


class TestWorkload(HandoverCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.report = cls.env["crm.lead.workload"]
        cls.env["crm.sla.policy"].search([]).active = False
        cls.member = cls.team.crm_team_member_ids.filtered(lambda member: member.user_id == cls.anna)
        cls.member.write({"lead_capacity": 4, "customer_norm_min": 2, "customer_norm_max": 3})

    def _row(self, user=None):
        self.env.flush_all()
        self.report.invalidate_model()
        return self.report.search([("user_id", "=", (user or self.anna).id)])

    def test_open_leads_against_capacity(self):
        """Three of four open leads, one of them late; won and lost ones are no load."""
        leads = self._leads(5)
        leads[3].action_set_won()
        leads[4].action_set_lost()
        for _number in range(2):  # two clocks of one lead are one late lead
            self.env["crm.sla.clock"].create({
                "lead_id": leads[0].id, "kind": "first_response", "state": "missed",
                "date_start": datetime(2026, 1, 5), "date_due": datetime(2026, 1, 6),
                "policy_id": self.env["crm.sla.policy"].create({
                    "name": "Answer", "kind": "first_response", "limit": 4, "unit": "hours",
                }).id,
            })  # fmt: skip
        row = self._row()
        self.assertEqual((row.open_leads, row.capacity, row.late), (3, 4, 1))
        rates = self.report._read_group([("user_id", "=", self.anna.id)], [], ["load:avg"])
        self.assertEqual(rates, [(75.0,)])

    def test_active_customers_against_the_norm(self):
        """Touched in the last year counts; two contacts of one customer are one customer."""
        customers = self._customers(4)
        for customer in customers[:2] + customers[:1]:
            self._call(customer).action_done()
        old = self._call(customers[2])
        old.action_done()
        self.env.cr.execute(
            "UPDATE crm_contact_log SET day = %s WHERE commercial_partner_id = %s",
            (fields.Date.today() - timedelta(days=366), customers[2].id),
        )
        row = self._row()
        self.assertEqual((row.customers, row.customer_norm_min, row.customer_norm_max), (2, 2, 3))
        self.assertEqual(row.status, "within")

    def test_status(self):
        self.assertEqual(self._row().status, "under")
        self._leads(2)
        self.assertEqual(self._row().status, "within")
        self._leads(2)
        self.assertEqual(self._row().status, "over")

    def test_leads_of_no_team_of_theirs_are_in_their_first_line(self):
        """Nothing is lost and nothing counted twice for a member of two teams."""
        self.env["ir.config_parameter"].sudo().set_param("sales_team.membership_multi", True)
        far = self.env["crm.team"].create({"name": "Far"})
        self.env["crm.team.member"].create({"user_id": self.anna.id, "crm_team_id": far.id})
        here, there, nowhere = self._leads(3)
        there.team_id = far
        nowhere.team_id = False
        rows = {row.team_id: row.open_leads for row in self._row()}
        self.assertEqual(rows, {self.team: 2, far: 1})
        for row in self._row():
            action = row.action_open_leads()
            found = self.env["crm.lead"].search(action["domain"])
            self.assertEqual(len(found), row.open_leads)
        self.assertEqual(here.team_id, self.team)

    def test_status_is_that_of_the_person_in_all_teams(self):
        """Two open leads in each of two teams are four of four: as in assignment, nobody gives Anna a fifth one."""
        self.env["ir.config_parameter"].sudo().set_param("sales_team.membership_multi", True)
        far = self.env["crm.team"].create({"name": "Far"})
        self.env["crm.team.member"].create({"user_id": self.anna.id, "crm_team_id": far.id, "lead_capacity": 4})
        self._leads(2)
        self._leads(2, team_id=far.id)
        rows = self._row()
        self.assertEqual(rows.mapped("open_leads"), [2, 2])
        self.assertEqual(rows.mapped("status"), ["over", "over"])

    def test_what_is_in_an_archived_team_is_in_their_first_line(self):
        """A team that is gone takes neither the leads nor the customers of its members along."""
        self.env["ir.config_parameter"].sudo().set_param("sales_team.membership_multi", True)
        gone = self.env["crm.team"].create({"name": "Gone"})
        emma = self._new_user("emma", "sales_team.group_sale_salesman")
        for team in (gone, self.team):
            self.env["crm.team.member"].create({"user_id": emma.id, "crm_team_id": team.id})
        self._leads(1, user_id=emma.id)
        self._leads(2, user_id=emma.id, team_id=gone.id)
        self._call(self._customers(1, user_id=emma.id)).action_done()
        gone.active = False
        row = self._row(emma)
        self.assertEqual((row.team_id, row.open_leads, row.customers), (self.team, 3, 1))
        self.assertEqual(len(self.env["crm.lead"].search(row.action_open_leads()["domain"])), 3)

    def test_who_is_in_no_team_is_seen_while_they_hold_leads(self):
        """The leader, who is no member, and Denis, who has left, have leads that somebody must look after."""
        self.assertFalse(self._row(self.leader))
        self._leads(2, user_id=self.leader.id)
        self._leads(1, user_id=self.denis.id)
        self.denis.sudo().action_archive()
        for user, count in ((self.leader, 2), (self.denis, 1)):
            row = self._row(user)
            self.assertEqual((row.team_id.id, row.open_leads, row.status), (False, count, "no_team"))
            self.assertEqual(len(self.env["crm.lead"].search(row.action_open_leads()["domain"])), count)
        self.assertFalse(self.report.with_user(self.boris).search([("status", "=", "no_team")]))

    def test_salespeople_see_themselves(self):
        self.assertEqual(self.report.with_user(self.boris).search([]).user_id, self.boris)
        self.leader.group_ids = self.env.ref("sales_team.group_sale_salesman")
        self.assertEqual(self.report.with_user(self.leader).search([]).team_id, self.team)
