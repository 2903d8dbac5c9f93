from unittest.mock import patch

from odoo.tests import tagged

from ..models import crm_metric_fact
from .common import FIRST, LAST, MetricCommon


@tagged("post_install", "-at_install")
class TestDrillDown(MetricCommon):
    """Every number opens exactly the records that it counted."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        lead = cls.lead(partner_id=cls.customer.id, user_id=cls.anna.id)
        for user in (cls.anna, cls.boris):
            for temperature in ("cold", "warm"):
                cls.contact(user, lead=lead, partner=cls.customer, temperature=temperature, is_effective=True)
            for channel in ("email", "meeting"):
                cls.contact(user, channel, lead=lead, partner=cls.customer)
            for move in ("created", "forward", "won", "lost"):
                cls.move(move, user, holder=user, lead=cls.lead(), expected_revenue=70)
        event = cls.env["calendar.event"].with_user(cls.anna).create({"name": "Meeting", "opportunity_id": lead.id})
        cls.env.flush_all()
        cls.env.cr.execute("UPDATE calendar_event SET create_date = '2026-03-12' WHERE id = %s", [event.id])
        cls.env.invalidate_all()

    def test_figure_is_the_number_of_records_for_every_shipped_metric(self):
        shipped = self.env["crm.metric"].search([("id", "in", self._shipped_ids())])
        self.assertEqual(len(shipped), 14)
        for metric in shipped:
            figure = self.total(metric)
            action = self.facts._get_records_action(metric, FIRST, LAST)
            records = self.env[action["res_model"]].with_context(**action["context"]).search(action["domain"])
            with self.subTest(metric=metric.code):
                self.assertTrue(records)
                self.assertTrue(action["name"].startswith(f"{metric.name}: "))
                if metric.aggregation == "count":
                    self.assertEqual(len(records), figure)
                elif metric.aggregation == "sum":
                    self.assertEqual(sum(records.mapped(metric.value_field)), figure)
                else:
                    self.assertEqual(len(records.mapped(metric.distinct_path)), figure)

    def test_title_says_great_and_broken_amounts(self):
        metric = self.new_metric(
            "crm.lead", date_field="date_deadline", aggregation="sum", value_field="expected_revenue"
        )
        for amount, title in ((12_345_678_901.5, "New: 12,345,678,901.5"), (20 / 3, "New: 6.67")):
            lead = self.lead(date_deadline="2026-03-10", expected_revenue=amount)
            self.assertEqual(self.facts._get_records_action(metric, FIRST, LAST)["name"], title)
            lead.unlink()

    def test_records_of_one_person(self):
        metric = self.metric("calls")
        action = self.facts._get_records_action(metric, FIRST, LAST, [("user_id", "=", self.anna.id)])
        records = self.env["crm.contact.log"].search(action["domain"])
        self.assertEqual(action["name"], "Calls: 2")
        self.assertEqual(records.user_id, self.anna)
        self.assertEqual(len(records), 2)

    def test_more_records_than_a_browser_carries_open_as_facts(self):
        """All of them, and not the first ten thousand under the title of more."""
        metric = self.metric("calls")
        with patch.object(crm_metric_fact, "MAX_RECORDS", 3):
            action = self.facts._get_records_action(metric, FIRST, LAST)
            self.assertEqual((action["name"], action["res_model"]), ("Calls: 4", "crm.metric.fact"))
            self.assertEqual(self.facts.with_context(**action["context"]).search_count(action["domain"]), 4)
            self.assertEqual(action["views"][0], (False, "list"))
        with patch.object(crm_metric_fact, "MAX_RECORDS", 4):
            action = self.facts._get_records_action(metric, FIRST, LAST)
            self.assertEqual(action["res_model"], "crm.contact.log")

    def test_fact_opens_its_record(self):
        fact = self.facts.with_user(self.anna).search([("metric_id.code", "=", "cold_calls")])
        action = fact.action_open_record()
        self.assertEqual((action["res_model"], action["views"]), ("crm.contact.log", [(False, "form")]))
        self.assertEqual(self.env["crm.contact.log"].browse(action["res_id"]).user_id, self.anna)

    def test_group_of_a_pivot_opens_its_facts(self):
        groups = self.facts.formatted_read_group(
            [("day", ">=", FIRST), ("day", "<=", LAST), ("metric_id.code", "=", "calls")], ["user_id"], ["__count"]
        )
        self.assertEqual([group["__count"] for group in groups], [2, 2])
        for group in groups:
            domain = [*group["__extra_domain"], ("day", ">=", FIRST), ("metric_id.code", "=", "calls")]
            self.assertEqual(self.facts.search_count(domain), group["__count"])

    def test_screens_show_the_number_of_different_customers(self):
        """Two people contacted one customer: one in each of their lines, and one in the total."""
        march = [("day", ">=", FIRST), ("day", "<=", LAST)]
        metrics = [("metric_id.code", "in", ["calls", "customers_contacted"]), *march]
        by_metric = self.facts.formatted_read_group(metrics, ["metric_id"], ["value:sum"])
        self.assertEqual({group["metric_id"][1]: group["value:sum"] for group in by_metric},
                         {"Calls": 4, "Customers contacted": 1})  # fmt: skip
        by_person = self.facts.formatted_read_group(march + [("metric_id.code", "=", "customers_contacted")],
                                                    ["user_id"], ["value:sum"])  # fmt: skip
        self.assertEqual([group["value:sum"] for group in by_person], [1, 1])

    def test_view_facts_shows_the_metric_alone(self):
        action = self.metric("calls").action_view_facts()
        self.assertEqual(self.facts.search(action["domain"]).metric_id, self.metric("calls"))

    def _shipped_ids(self):
        data = self.env["ir.model.data"].search([("module", "=", "crm_metric"), ("model", "=", "crm.metric")])
        return data.mapped("res_id")
