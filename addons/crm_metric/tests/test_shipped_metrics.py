from datetime import date

from odoo.tests import tagged

from .common import MetricCommon


@tagged("post_install", "-at_install")
class TestContactMetrics(MetricCommon):
    """The metrics over contacts, on eleven rows of March 2026 whose sums are written out by hand."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        anna, boris = cls.anna, cls.boris
        lead = cls.lead(partner_id=cls.employee.id)
        bare = cls.lead("No customer yet")
        cls.contact(anna, lead=lead, partner=cls.employee, temperature="cold", is_effective=True)
        cls.contact(anna, lead=lead, partner=cls.customer, temperature="warm")
        cls.contact(anna, lead=bare, temperature="cold")
        cls.contact(boris, lead=bare, temperature="warm", is_effective=True)
        cls.contact(boris, "email", lead=lead, partner=cls.employee, temperature="warm")
        cls.contact(boris, "email", lead=lead, partner=cls.employee, is_void=True)  # bounced
        cls.contact(boris, "email", lead=lead, partner=cls.employee, is_machine=True)  # a template by itself
        cls.contact(None, "email", "in", lead=lead, partner=cls.employee)  # from the customer
        cls.contact(anna, "meeting", lead=lead, partner=cls.employee, is_effective=True)
        cls.contact(anna, "visit", partner=cls.env["res.partner"].create({"name": "Somebody else"}))
        cls.contact(anna, "other", lead=lead, partner=cls.employee, is_effective=True)  # a to-do
        cls.contact(anna, lead=lead, moment="2026-04-01 09:00:00", temperature="warm")  # another month

    def test_calls(self):
        self.assertEqual(self.by_person(self.metric("calls")), {self.anna: 3, self.boris: 1})

    def test_cold_and_warm_calls(self):
        self.assertEqual(self.by_person(self.metric("cold_calls")), {self.anna: 2})
        self.assertEqual(self.by_person(self.metric("warm_calls")), {self.anna: 1, self.boris: 1})

    def test_emails_sent_without_bounced_automatic_and_incoming(self):
        self.assertEqual(self.by_person(self.metric("emails_sent")), {self.boris: 1})

    def test_meetings_held_are_meetings_and_visits(self):
        self.assertEqual(self.by_person(self.metric("meetings_held")), {self.anna: 2})

    def test_effective_contacts(self):
        self.assertEqual(self.by_person(self.metric("effective_contacts")), {self.anna: 2, self.boris: 1})

    def test_contacts_are_ours_and_no_todos(self):
        self.assertEqual(self.by_person(self.metric("contacts")), {self.anna: 5, self.boris: 2})

    def test_customers_contacted_counts_a_company_once_and_a_bare_lead_as_one(self):
        """Anna: the customer, the bare lead, somebody else. Boris: the bare lead, the customer. Together three."""
        metric = self.metric("customers_contacted")
        self.assertEqual(self.by_person(metric), {self.anna: 3, self.boris: 2})
        self.assertEqual(self.total(metric), 3)

    def test_customers_contacted_twice_in_two_months_count_in_both(self):
        metric = self.metric("customers_contacted")
        figures = self.facts._figures(metric, date(2026, 3, 1), date(2026, 4, 30), groupby=["day:month"])
        self.assertEqual(figures, {(metric, date(2026, 3, 1)): 3, (metric, date(2026, 4, 1)): 1})

    def test_contact_with_nobody_known_is_no_customer(self):
        self.contact(self.boris)
        self.assertEqual(self.total(self.metric("customers_contacted")), 3)

    def test_person_who_was_deleted_leaves_the_count(self):
        gone = self.contact(self.anna, "message", lead=self.lead())
        gone.sudo().write({"user_id": False})
        self.assertEqual(self.by_person(self.metric("contacts")), {self.anna: 5, self.boris: 2, False: 1})


@tagged("post_install", "-at_install")
class TestMeetingsScheduled(MetricCommon):
    def test_meetings_with_customers_count_on_the_day_they_were_scheduled(self):
        """A cancelled meeting was scheduled; one among colleagues is no meeting with a customer."""
        lead = self.lead(user_id=self.anna.id)
        events = self.env["calendar.event"].with_user(self.anna).with_context(tracking_disable=True)
        scheduled = events.create([
            {"name": "With a customer", "partner_ids": [(4, self.employee.id), (4, self.anna.partner_id.id)]},
            {"name": "About a lead", "opportunity_id": lead.id, "partner_ids": [(4, self.anna.partner_id.id)]},
            {"name": "Cancelled", "opportunity_id": lead.id, "active": False},
            {"name": "Among us", "partner_ids": [(4, self.anna.partner_id.id), (4, self.boris.partner_id.id)]},
        ])  # fmt: skip
        self.env.flush_all()
        self.env.cr.execute("UPDATE calendar_event SET create_date = '2026-03-12' WHERE id = ANY(%s)", [scheduled.ids])
        self.env.invalidate_all()
        self.assertEqual(self.by_person(self.metric("meetings_scheduled")), {self.anna: 3})
