from psycopg2.errors import UniqueViolation

from odoo.exceptions import ValidationError
from odoo.tests import tagged
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
        self.refuses(
            "Date: the field crm.lead.date_automation_last|Date: there is no field", "crm.lead", date_field="x"
        )
        self.refuses(
            "Sum of: the field crm.lead.meeting_display_date",
            "crm.lead",
            aggregation="sum",
            value_field="meeting_display_date",
        )
        self.refuses(
            "Domain: the field crm.lead.activity_state is not stored",
            "crm.lead",
            domain="[('activity_state', '=', 'today')]",
        )

    def test_paths_that_end_elsewhere(self):
        self.refuses("Person: team_id does not end at User", user_path="team_id")
        self.refuses("Person: lead_id.partner_id does not end at User", user_path="lead_id.partner_id")
        self.refuses("Sales Team: user_id does not end at Sales Team", team_path="user_id")
        self.refuses("Customer: user_id does not end at Contact", partner_path="user_id")
        self.refuses("Company: team_id does not end at Compan", company_path="team_id")
        self.refuses("Lead: partner_id does not end at Lead", lead_path="partner_id")
        self.refuses(
            "Person: res.partner.user_ids does not lead to one|Person: .* does not end", user_path="partner_id.user_ids"
        )
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
                       "[('id', '=', 10 ** 2000)]", "[('id', '=', [x for x in 'a'])]", "(lambda: [])()"):  # fmt: skip
            with self.subTest(domain=domain):
                self.refuses("^Domain: this is not a domain of plain values", domain=domain)

    def test_internal_operators_are_refused(self):
        self.refuses("^Domain: ", domain="[('lead_id', 'any!', [('name', '=', 'x')])]")
        self.refuses("^Domain: ", domain="[('lead_id', 'any', [('partner_id', 'any!', [])])]")
        self.refuses("^Domain: ", domain="[('lead_id', 'not any!', [])]")

    def test_confidential_fields(self):
        for path in ("user_id.password", "user_id.totp_secret", "lead_id.access_token", "partner_id.signup_token"):
            with self.subTest(path=path):
                self.refuses(
                    "^Domain: (the field .* is confidential|there is no field)", domain=f"[('{path}', '=like', 'a%')]"
                )
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
        self.refuses("^Domain: the database cannot count this", domain=r"[('summary', '=', 'a\x00b')]")

    def test_domain_stays_good_after_a_refusal(self):
        metric = self.metric("calls")
        with self.assertRaises(ValidationError), self.env.cr.savepoint():
            metric.domain = "[("
        metric.invalidate_recordset()
        self.assertFalse(metric.problem)

    def test_code_is_unique(self):
        with mute_logger("odoo.sql_db"), self.assertRaises(UniqueViolation), self.env.cr.savepoint():
            self.new_metric("crm.contact.log", code="calls")
