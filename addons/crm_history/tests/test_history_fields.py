from datetime import datetime, timedelta

from odoo import fields
from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import freeze_time, tagged

from .common import HistoryCommon


@tagged("post_install", "-at_install")
class TestHistoryFields(HistoryCommon):
    def setUp(self):
        super().setUp()
        self.lead = self._lead(partner_id=self.customer.id)
        self.silent = self._lead(name="Silent")
        self.mine = self.env["crm.lead"].browse([self.lead.id, self.silent.id])
        with freeze_time("2026-03-02 10:00:00"):
            self._call(self.lead).action_done()
        with freeze_time("2026-03-09 10:00:00"):
            self._call(self.lead).action_done()
        self._call(self.lead, activity_type_id=self.env.ref("mail.mail_activity_data_todo").id).action_done()
        self._call(self.lead, date_deadline="2026-04-01")
        self._call(self.lead, date_deadline="2026-04-09")

    def test_on_the_lead(self):
        self.assertRecordValues(self.mine, [
            {"history_contact_count": 2, "history_last_contact": datetime(2026, 3, 9, 10),
             "history_next_activity": fields.Date.to_date("2026-04-01")},
            {"history_contact_count": 0, "history_last_contact": False, "history_next_activity": False},
        ])  # fmt: skip

    def test_on_the_customer_through_any_of_its_people(self):
        contact = self.env["res.partner"].create({"name": "Ann at Acme", "parent_id": self.customer.id})
        with freeze_time("2026-03-10 10:00:00"):
            self._call(contact).action_done()
        for partner in (self.customer, contact):
            self.assertEqual(partner.history_contact_count, 3)
            self.assertEqual(partner.history_last_contact, datetime(2026, 3, 10, 10))
            self.assertEqual(str(partner.history_next_activity), "2026-04-01")

    def test_search(self):
        def found(*domain):
            return self.env["crm.lead"].search([("id", "in", self.mine.ids), *domain])

        self.assertEqual(found(("history_contact_count", "=", 0)), self.silent)
        self.assertEqual(found(("history_contact_count", ">", 1)), self.lead)
        self.assertEqual(found(("history_last_contact", "=", False)), self.silent)
        self.assertEqual(found(("history_last_contact", "!=", False)), self.lead)
        self.assertEqual(found(("history_last_contact", "<", "2026-03-09")), self.env["crm.lead"])
        self.assertEqual(found(("history_last_contact", "<", "2026-03-10")), self.lead)
        self.assertEqual(found(("history_next_activity", "in", ["2026-04-01", False])), self.mine)
        self.assertEqual(found(("history_next_activity", "!=", "2026-04-01")), self.silent)

    def test_sort_and_group(self):
        domain = [("id", "in", self.mine.ids)]
        self.assertEqual(
            self.env["crm.lead"].search(domain, order="history_last_contact desc nulls last"), self.lead + self.silent
        )
        groups = self.env["crm.lead"]._read_group(domain, ["history_last_contact:month"], ["__count"])
        self.assertEqual([count for _month, count in groups], [1, 1])
        self.assertEqual(self.env["crm.lead"]._read_group(domain, [], ["history_contact_count:sum"]), [(2,)])

    def test_many_records_in_one_query(self):
        leads = self.env["crm.lead"].concat(*[self._lead() for _number in range(10)]).with_user(self.anna)
        leads.fetch(["name"])
        with self.assertQueryCount(1):
            leads.mapped("history_last_contact")

    def test_contacts_of_another_company_do_not_show_on_a_shared_customer(self):
        company = self.env["res.company"].create({"name": "Second"})
        vera = self._new_user(
            "vera", "sales_team.group_sale_salesman_all_leads", company_id=company.id, company_ids=company.ids
        )
        customer = self.customer.with_user(vera)
        self.assertEqual((customer.history_contact_count, customer.history_last_contact), (0, False))
        self.assertFalse(customer.search([("id", "=", customer.id), ("history_contact_count", ">", 0)]))
        self.assertEqual(self.customer.with_user(self.leader).history_contact_count, 2)

    def test_what_another_company_plans_does_not_show_on_a_shared_customer(self):
        company = self.env["res.company"].create({"name": "Second"})
        values = {"name": "Theirs", "company_id": company.id, "user_id": False, "team_id": False}
        lead = self.env["crm.lead"].create({**values, "partner_id": self.customer.id})
        self._call(lead, date_deadline="2026-03-20")
        self.assertEqual(str(self.customer.with_company(company).history_next_activity), "2026-03-20")
        self.assertEqual(str(self.customer.with_user(self.leader).history_next_activity), "2026-04-01")

    def test_employee_without_sales_rights_sees_nothing_of_it(self):
        employee = self._new_user("employee", "base.group_user")
        with self.assertRaises(AccessError):
            self.customer.with_user(employee).read(["history_contact_count"])
        with self.assertRaises(AccessError):
            self.env["res.partner"].with_user(employee).search([("history_last_contact", "=", False)])

    def test_history_of_the_lead_in_one_list(self):
        self.lead.stage_id = self.proposal
        action = self.lead.action_open_history()
        rows = self.env["crm.history"].search(action["domain"])
        self.assertEqual(sorted(rows.mapped("kind")), ["contact"] * 3 + ["owner", "stage", "stage"])
        stage = rows.filtered(lambda row: row.what == "skip")
        self.assertEqual(stage.detail, "New → Proposal")
        target = stage.action_open()
        self.assertEqual(self.env[target["res_model"]].browse(target["res_id"]).move, "skip")

    def test_history_has_a_name_for_whatever_a_log_says(self):
        names = dict(self.env["crm.history"].fields_get(["what"])["what"]["selection"])
        for model, column in (("crm.contact.log", "channel"), ("crm.stage.log", "move"), ("crm.owner.log", "reason")):
            said = dict(self.env[model].fields_get([column])[column]["selection"])
            self.assertEqual({key: names.get(key) for key in said}, said)

    def test_history_of_the_customer(self):
        domain = self.customer.action_open_history()["domain"]
        self.assertEqual(self.env["crm.history"].search_count(domain + [("kind", "=", "contact")]), 3)


@tagged("post_install", "-at_install")
class TestHistoryAccess(HistoryCommon):
    def _seen(self, user, model="crm.contact.log"):
        return self.env[model].with_user(user).search([("lead_name", "=", "Secret")])

    def setUp(self):
        super().setUp()
        self._call(self._lead(name="Secret")).action_done()

    def test_own_team_and_all(self):
        stranger = self._new_user("stranger", "sales_team.group_sale_salesman")
        own_leader = self._new_user("ownleader", "sales_team.group_sale_salesman")
        self.env["crm.team"].create({"name": "Other", "user_id": own_leader.id})
        for model in ("crm.contact.log", "crm.stage.log", "crm.owner.log", "crm.history"):
            self.assertTrue(self._seen(self.anna, model))
            self.assertTrue(self._seen(self.leader, model))
            self.assertFalse(self._seen(stranger, model))
            self.assertFalse(self._seen(own_leader, model))
        self.team.user_id = own_leader
        self.assertTrue(self._seen(own_leader))

    def test_new_owner_sees_what_was_before(self):
        lead = self.env["crm.lead"].search([("name", "=", "Secret")])
        self.assertFalse(self._seen(self.boris))
        lead.user_id = self.boris
        self.assertTrue(self._seen(self.boris))

    def test_another_company_does_not_see_it(self):
        company = self.env["res.company"].create({"name": "Other company"})
        outsider = self._new_user(
            "outsider", "sales_team.group_sale_manager", company_id=company.id, company_ids=[Command.set(company.ids)]
        )
        self.assertEqual(self._seen(self.leader).company_id, self.leader.company_id)
        self.assertFalse(self._seen(outsider))

    def test_nobody_edits_the_logs(self):
        admin = self._new_user("salesadmin", "sales_team.group_sale_manager")
        for model in ("crm.contact.log", "crm.stage.log", "crm.owner.log"):
            row = self._seen(admin, model)[:1]
            for act in (
                lambda row=row: row.write({"lead_name": "x"}),
                row.unlink,
                lambda row=row: row.create({"lead_name": "x"}),
            ):
                with self.assertRaises(AccessError):
                    act()

    def test_day_of_the_lead(self):
        log = self._seen(self.leader)
        self.assertLess(abs(log.lead_day - fields.Date.today()), timedelta(days=2))
