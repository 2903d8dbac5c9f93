from datetime import timedelta

from psycopg2.errors import UniqueViolation

from odoo import fields
from odoo.exceptions import AccessError, ValidationError
from odoo.fields import Command
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from odoo.addons.crm_metric.tools import metric_domain

from .common import MetricCommon


@tagged("post_install", "-at_install")
class TestRefusals(MetricCommon):
    """What cannot be counted is refused on save, naming the setting and the reason."""

    def refuses(self, reason, model="crm.contact.log", user=None, **vals):
        metrics = self.env["crm.metric"].with_user(user or self.manager)
        values = {"name": "New", "model_id": self.env["ir.model"]._get_id(model), **vals}
        with self.assertRaisesRegex(ValidationError, reason), self.env.cr.savepoint():
            metrics.create(values)

    def test_no_date(self):
        self.refuses("Date: choose a field", date_field=False)

    def test_date_that_is_none(self):
        self.refuses("Date: channel is not a stored field of a type that fits", date_field="channel")
        self.refuses("Date: choose a field of the counted record itself", date_field="lead_id.create_date")

    def test_unknown_field(self):
        self.refuses("Person: there is no field crm.contact.log.nobody", user_path="nobody")
        self.refuses("Domain: there is no field crm.contact.log.colour", domain="[('colour', '=', 1)]")
        self.refuses("Domain: there is no field crm.lead.colour", domain="[('lead_id.colour', '=', 1)]")
        self.refuses("Domain: there is no field crm.lead.colour", domain="[('lead_id', 'any', [('colour', '=', 1)])]")

    def test_field_that_is_not_stored(self):
        self.refuses("Date: the field crm.lead.date_automation_last|Date: there is no field", "crm.lead", date_field="x")
        self.refuses("Sum of: the field crm.lead.meeting_display_date", "crm.lead", aggregation="sum", value_field="meeting_display_date")
        self.refuses("Domain: the field crm.lead.activity_state is not stored", "crm.lead", domain="[('activity_state', '=', 'today')]")

    def test_paths_that_end_elsewhere(self):
        self.refuses("Person: team_id does not end at User", user_path="team_id")
        self.refuses("Person: lead_id.partner_id does not end at User", user_path="lead_id.partner_id")
        self.refuses("Sales Team: user_id does not end at Sales Team", team_path="user_id")
        self.refuses("Customer: user_id does not end at Contact", partner_path="user_id")
        self.refuses("Company: team_id does not end at Compan", company_path="team_id")
        self.refuses("Lead: partner_id does not end at Lead", lead_path="partner_id")
        self.refuses("Person: res.partner.user_ids does not lead to one|Person: .* does not end", user_path="partner_id.user_ids")
        self.refuses("Person: res.partner.user_ids does not lead to one", user_path="partner_id.user_ids.create_uid")

    def test_measures_without_their_field(self):
        self.refuses("Sum of: choose a field", aggregation="sum")
        self.refuses("Sum of: summary is not a stored field of a type", aggregation="sum", value_field="summary")
        self.refuses("Different: choose a field", aggregation="distinct")
        self.refuses("Different: minutes does not lead to one record", aggregation="distinct", distinct_path="minutes")
        self.refuses("Only the First of Each: summary is not a stored field", first_by="summary")

    def test_models_without_records_of_their_own(self):
        self.refuses("Records: .* keeps no records of its own", "mail.thread")
        self.refuses("Records: .* keeps no records of its own", "crm.lead.lost")
        self.refuses("Records: .* keeps no records of its own", "crm.activity.report")
        self.refuses("Records: .* keeps no records of its own", "crm.metric.fact")
        with self.assertRaisesRegex(ValidationError, "Records: choose"), self.env.cr.savepoint():
            self.env["crm.metric"].create({"name": "New"})

    def test_model_that_the_manager_may_not_read(self):
        self.refuses("Records: you may not read", "ir.cron")
        self.new_metric("ir.cron", date_field="create_date")  # the superuser may

    def test_malformed_domains(self):
        for domain in ("[", "nonsense", "5", "'text'", "[('channel', '=')]", "['&', ('channel', '=', 'call')]", "{}",
                       "[('channel', 'resembles', 'call')]", "[(1, 2, 3)]", "[[[]]]"):  # fmt: skip
            with self.subTest(domain=domain):
                self.refuses("^Domain: ", domain=domain)

    def test_hostile_domains_are_never_evaluated(self):
        for domain in ("__import__('os').system('true')", "[('day', '=', context_today())]", "[('user_id', '=', uid)]",
                       "[('id', '=', 10 ** 2000)]", "[('id', '=', [x for x in (1, 2)])]", "(lambda: [])()"):  # fmt: skip
            with self.subTest(domain=domain):
                self.refuses("^Domain: this is not a domain of plain values", domain=domain)

    def test_internal_operators_are_refused(self):
        self.refuses("^Domain: ", domain="[('lead_id', 'any!', [('name', '=', 'x')])]")
        self.refuses("^Domain: ", domain="[('lead_id', 'any', [('partner_id', 'any!', [])])]")
        self.refuses("^Domain: ", domain="[('lead_id', 'not any!', [])]")

    def test_confidential_fields(self):
        for path in ("user_id.password", "user_id.totp_secret", "lead_id.access_token", "partner_id.signup_token"):
            with self.subTest(path=path):
                self.refuses("^Domain: (the field .* is confidential|there is no field)", domain=f"[('{path}', '=like', 'a%')]")
        self.refuses("^Domain: the field calendar.event.access_token is confidential", "calendar.event",
                     domain="[('access_token', '=like', 'a%')]", user=self.env.ref("base.user_root"))  # fmt: skip

    def test_fields_of_other_groups(self):
        """What its author may not read a metric does not tell them either."""
        self.patch(self.env["crm.contact.log"]._fields["summary"], "groups", "base.group_system")
        self.refuses("Domain: the field crm.contact.log.summary is confidential", domain="[('summary', '=', 'x')]")

    def test_thousands_of_conditions_are_refused_at_once(self):
        many = str(["|"] * 4999 + [("channel", "=", "call")] * 5000)
        self.refuses("Domain: the domain is too long; 200 conditions at most", domain=many)
        short = str([("channel", "=", "call")] * 300).replace(" ", "")
        self.assertLess(len(short), metric_domain.MAX_CHARACTERS)
        self.refuses("Domain: the domain is too long; 200 conditions at most", domain=short)
        self.refuses("^Domain: ", domain="[" * 5000 + "]" * 5000)

    def test_values_that_the_database_refuses(self):
        self.refuses("^(Domain: the database|It cannot be counted)", domain="[('lead_ref', '=', 'many')]")

    def test_domain_stays_good_after_a_refusal(self):
        metric = self.metric("calls")
        with self.assertRaises(ValidationError), self.env.cr.savepoint():
            metric.domain = "[("
        metric.invalidate_recordset()
        self.assertFalse(metric.problem)

    def test_code_is_unique(self):
        with mute_logger("odoo.sql_db"), self.assertRaises(UniqueViolation), self.env.cr.savepoint():
            self.new_metric("crm.contact.log", code="calls")


@tagged("post_install", "-at_install")
class TestDefinition(MetricCommon):
    def test_relative_dates_are_allowed(self):
        metric = self.new_metric("crm.contact.log", domain="[('day', '>=', 'today -7d')]")
        self.assertFalse(metric.problem)

    def test_choosing_the_records_suggests_the_rest(self):
        form = Form(self.env["crm.metric"].with_user(self.manager))
        form.name = "Won orders"
        form.model_id = self.env["ir.model"]._get("calendar.event")
        self.assertEqual((form.date_field, form.user_path, form.lead_path), ("create_date", "user_id", "opportunity_id"))
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
