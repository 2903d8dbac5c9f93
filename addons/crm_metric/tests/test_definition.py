from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import Form, tagged

from .common import MetricCommon


@tagged("post_install", "-at_install")
class TestDefinition(MetricCommon):
    def test_relative_dates_are_allowed(self):
        metric = self.new_metric("crm.contact.log", domain="[('day', '>=', 'today -7d')]")
        self.assertFalse(metric.problem)

    def test_choosing_the_records_suggests_the_rest(self):
        form = Form(self.env["crm.metric"].with_user(self.manager))
        form.name = "Won orders"
        form.model_id = self.env["ir.model"]._get("calendar.event")
        self.assertEqual(
            (form.date_field, form.user_path, form.lead_path), ("create_date", "user_id", "opportunity_id")
        )
        form.model_id = self.env["ir.model"]._get("crm.contact.log")
        metric = form.save()
        self.assertRecordValues(metric, [{
            "date_field": "moment", "user_path": "user_id", "team_path": "team_id", "lead_path": "lead_id",
            "partner_path": "commercial_partner_id", "company_path": "company_id", "domain": "[]",
        }])  # fmt: skip

    def test_preview_shows_the_number_and_the_records_of_30_days(self):
        inside = self.contact(self.anna, moment=f"{self.days_ago(29)} 12:00:00")
        self.contact(self.anna, moment=f"{self.days_ago(30)} 12:00:00")
        metric = self.new_metric("crm.contact.log", name="Anna's", domain=f"[('user_id', '=', {self.anna.id})]")
        action = metric.with_user(self.manager).action_preview()
        self.assertEqual(action["name"], "Anna's: 1")
        self.assertEqual(self.env[action["res_model"]].search(action["domain"]), inside)

    def test_preview_of_an_archived_metric(self):
        inside = self.contact(self.anna, moment=f"{self.days_ago(1)} 12:00:00")
        metric = self.new_metric("crm.contact.log", domain=f"[('id', '=', {inside.id})]", active=False)
        self.assertEqual(metric.action_preview()["domain"], [("id", "in", inside.ids)])

    def days_ago(self, number):
        return fields.Date.context_today(self.env["crm.metric"].with_user(self.manager)) - timedelta(days=number)

    def test_changes_of_the_rule_are_tracked(self):
        metric = self.metric("calls").with_context(tracking_disable=False)
        metric.domain = "[('channel', '=', 'call')]"
        self.env.flush_all()
        self.env.cr.precommit.run()
        self.assertIn("domain", metric.message_ids.tracking_value_ids.field_id.mapped("name"))

    def test_who_may_configure(self):
        with self.assertRaises(AccessError):
            self.metric("calls").with_user(self.director).write({"name": "x"})
        self.metric("calls").with_user(self.manager).write({"domain": "[]"})
        self.manager.group_ids = [Command.unlink(self.env.ref("sales_team.group_sale_manager").id)]
        with self.assertRaises(AccessError):
            self.metric("calls").with_user(self.manager).write({"name": "x"})
