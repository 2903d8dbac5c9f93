from odoo.fields import Command
from odoo.tests import tagged

from .common import HistoryCommon


@tagged("post_install", "-at_install")
class TestOwnerLog(HistoryCommon):
    def _owners(self, lead):
        return self._logs("crm.owner.log", lead_ref=lead.id)

    def test_created_and_given_to_a_colleague(self):
        lead = self._lead()
        lead.with_user(self.leader).user_id = self.boris
        self.assertRecordValues(self._owners(lead), [
            {"reason": "created", "from_user_id": False, "holder_id": self.anna.id, "user_id": self.anna.id},
            {"reason": "manual", "from_user_id": self.anna.id, "holder_id": self.boris.id, "user_id": self.leader.id},
        ])  # fmt: skip

    def test_caller_says_why(self):
        lead = self._lead().sudo()
        lead.with_context(crm_history_reason="claimed").user_id = self.boris
        self.assertEqual(self._owners(lead)[-1].reason, "claimed")

    def test_change_of_team_alone_is_a_change_of_hands(self):
        lead = self._lead(user_id=False).sudo()
        other = self.env["crm.team"].create({"name": "Other"})
        lead.team_id = other
        self.assertRecordValues(self._owners(lead)[-1], [{"from_team_id": self.team.id, "team_id": other.id}])

    def test_userless_inquiry_goes_to_the_team_leader_by_machine(self):
        lead = self.env["crm.lead"].create({"name": "Inquiry", "team_id": self.team.id, "user_id": False})
        lead._assign_userless_lead_in_team("a form")
        self.assertRecordValues(self._owners(lead)[-1], [
            {"reason": "assigned", "holder_id": self.leader.id, "is_machine": True},
        ])  # fmt: skip

    def test_rule_based_assignment_is_the_machines_choice(self):
        """Whoever presses the button, and although Odoo converts every lead that it gives out."""
        self.env["ir.config_parameter"].set_param("crm.lead.auto.assignment", True)
        self.env["crm.lead"].search([("user_id", "=", False)]).action_archive()
        self.team.crm_team_member_ids.assignment_max = 30
        lead = self.env["crm.lead"].create({
            "name": "Unowned", "type": "lead", "team_id": self.team.id, "user_id": False, "stage_id": self.new.id,
        })  # fmt: skip
        self.team.with_user(self._new_user("admin2", "sales_team.group_sale_manager")).action_assign_leads()
        self.assertEqual(lead.type, "opportunity")
        last = self._owners(lead)[-1]
        self.assertIn(last.holder_id, self.anna + self.boris)
        self.assertEqual((last.reason, last.is_machine), ("assigned", True))
        self.assertEqual(self._moves(lead).mapped("move"), ["created"])

    def test_merge_says_so(self):
        leads = self._lead(name="One", priority="3", probability=90) + self._lead(self.boris, name="Two")
        survivor = leads.sudo().merge_opportunity(user_id=self.leader.id)
        self.assertEqual(self._owners(survivor)[-1].reason, "merged")

    def test_import_of_many_without_tracking(self):
        """10,000 leads, as the import does it, are logged in full and by a handful of statements."""
        vals = [{"name": f"Lead {number}", "user_id": self.anna.id, "team_id": self.team.id, "stage_id": self.new.id}
                for number in range(10_000)]  # fmt: skip
        leads = self.env["crm.lead"].with_context(tracking_disable=True, import_file=True).create(vals)
        for model in ("crm.stage.log", "crm.owner.log"):
            logs = self.env[model].search_count([("lead_id", "in", leads.ids)])
            self.assertEqual(logs, 10_000)
        self.env.flush_all()
        before = self.env.cr.sql_log_count
        leads._history_log_changes({})
        self.assertLess(self.env.cr.sql_log_count - before, 20)

    def test_company_of_the_row(self):
        lead = self._lead().sudo()
        self.assertEqual(self._owners(lead).company_id, self.anna.company_id)
        company = self.env["res.company"].create({"name": "Second"})
        self.boris.write({"company_ids": [Command.link(company.id)]})
        lead.write({"company_id": company.id, "user_id": self.boris.id, "team_id": False})
        self.assertEqual(self._owners(lead)[-1].company_id, company)
