from odoo.fields import Command
from odoo.tests import tagged

from .common import MetricCommon


@tagged("post_install", "-at_install")
class TestOtherModels(MetricCommon):
    """A metric works on any model with records, without code."""

    def _at(self, records, moment="2026-03-10 09:00:00"):
        self.env.flush_all()
        self.env.cr.execute(f'UPDATE "{records._table}" SET create_date = %s WHERE id = ANY(%s)', [moment, records.ids])
        self.env.invalidate_all()
        return records

    def test_customers_created(self):
        customers = (
            self.env["res.partner"].with_user(self.manager).create([{"name": "A"}, {"name": "B", "active": False}])
        )
        self._at(customers)
        metric = self.new_metric("res.partner", user_path="create_uid", domain="[('is_company', '=', False)]")
        self.assertEqual(self.by_person(metric), {self.manager: 2})
        facts = self.facts.search([("metric_id", "=", metric.id), ("user_id", "=", self.manager.id)])
        self.assertEqual(facts.customer_id, customers, "a partner is its own customer")

    def test_activities_done_count_although_they_are_archived(self):
        lead = self.lead(user_id=self.anna.id)
        activity = lead.activity_schedule("mail.mail_activity_data_todo", user_id=self.anna.id)
        activity._action_done()
        activity.date_done = "2026-03-10"
        metric = self.new_metric("mail.activity", date_field="date_done", domain="[('active', '=', False)]")
        self.assertFalse(activity.active)
        self.assertEqual(self.by_person(metric), {self.anna: 1})

    def test_leads_split_by_their_own_source_and_country(self):
        source, belgium = self.env["utm.source"].create({"name": "Fair"}), self.env.ref("base.be")
        lead = self._at(
            self.lead(source_id=source.id, country_id=belgium.id, user_id=self.anna.id, partner_id=self.employee.id)
        )
        metric = self.new_metric("crm.lead", date_field="create_date", domain=f"[('id', '=', {lead.id})]")
        self.assertRecordValues(self.facts.search([("metric_id", "=", metric.id)]), [{
            "source_id": source.id, "country_id": belgium.id, "lead_id": lead.id, "customer_id": self.customer.id,
            "team_id": self.team.id, "user_id": self.anna.id, "res_model": "crm.lead", "res_id": lead.id, "value": 1,
        }])  # fmt: skip

    def test_documents_of_a_lead_split_by_the_source_of_the_lead(self):
        source = self.env["utm.source"].create({"name": "Fair"})
        lead = self.lead(source_id=source.id, partner_id=self.customer.id)
        event = self._at(self.env["calendar.event"].create({"name": "x", "opportunity_id": lead.id}))
        metric = self.new_metric(
            "calendar.event", partner_path="opportunity_id.partner_id", domain=f"[('id', '=', {event.id})]"
        )
        facts = self.facts.search([("metric_id", "=", metric.id)])
        self.assertEqual((facts.source_id, facts.lead_id, facts.customer_id), (source, lead, self.customer))

    def test_country_of_the_customer_where_there_is_no_lead(self):
        self.customer.country_id = self.env.ref("base.lt")
        partner = self._at(self.customer)
        metric = self.new_metric("res.partner", partner_path="parent_id", domain=f"[('parent_id', '=', {partner.id})]")
        self._at(self.employee)
        facts = self.facts.search([("metric_id", "=", metric.id)])
        self.assertEqual((facts.customer_id, facts.country_id), (self.customer, self.env.ref("base.lt")))

    def test_domain_through_many_records(self):
        lead = self._at(self.lead(tag_ids=[Command.create({"name": "Metric tag"})]))
        metric = self.new_metric("crm.lead", date_field="create_date", domain="[('tag_ids.name', '=', 'Metric tag')]")
        self.assertEqual(self.facts.search([("metric_id", "=", metric.id)]).mapped("res_id"), lead.ids)

    def test_domain_does_not_depend_on_the_language(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        tag = self.env["crm.tag"].create({"name": "Red"})
        tag.with_context(lang="fr_FR").name = "Rouge"
        self._at(self.lead(tag_ids=[Command.link(tag.id)], user_id=self.anna.id))
        metric = self.new_metric("crm.lead", date_field="create_date", domain="[('tag_ids.name', '=', 'Red')]")
        self.director.lang = "fr_FR"
        figures = (
            self.facts.with_user(self.director).with_context(lang="fr_FR")._figures(metric, "2026-03-01", "2026-03-31")
        )
        self.assertEqual(figures, {(metric, self.anna): 1})

    def test_different_products_of_any_kind(self):
        """Number of different stages that leads were moved to."""
        first, second = self.env["crm.stage"].create([{"name": "A"}, {"name": "B"}])
        for stage in (first, second, first):
            self.move("forward", self.anna, lead=self.lead(), stage_id=stage.id)
        metric = self.new_metric("crm.stage.log", aggregation="distinct", distinct_path="stage_id")
        self.assertEqual(self.by_person(metric), {self.anna: 2})
