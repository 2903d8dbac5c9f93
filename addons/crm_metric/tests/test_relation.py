import json

from odoo.tests import tagged

from .common import FIRST, LAST, MetricCommon


@tagged("post_install", "-at_install")
class TestRelation(MetricCommon):
    """What the database reads for a figure: the tables and indexes of the metrics that are asked for, and no others."""

    def plan(self, domain, *columns):
        """What the database would do for a search: {what it reads: the conditions on its indexes}."""
        return dict(_scans(self.explain(domain, *columns)))

    def explain(self, domain, *columns):
        """The plan of a search, as PostgreSQL says it."""
        query = self.facts._search(domain)
        self.env.flush_all()
        select = query.select(*(f'"crm_metric_fact"."{column}"' for column in columns or ["res_id"]))
        self.env.cr.execute("SET LOCAL enable_seqscan = off")  # tables of tests are too small to be worth an index
        self.env.cr.execute(f"EXPLAIN (FORMAT JSON) {select.code}", select.params)
        return self.env.cr.fetchone()[0][0]["Plan"]

    def test_one_metric_reads_only_its_table(self):
        domain = [("metric_id", "=", self.metric("calls").id), ("day", ">=", FIRST), ("day", "<=", LAST)]
        plan = self.plan(domain, "user_id", "value", "customer_id", "source_id", "lead_id")
        self.assertEqual(list(plan), ["crm_contact_log"])
        self.assertIn("day", plan["crm_contact_log"])

    def test_condition_on_the_metric_reads_only_its_table(self):
        for domain in ([("metric_id.code", "=", "calls")], [("metric_id", "ilike", "Meetings held")],
                       [("metric_id.aggregation", "=", "distinct")]):  # fmt: skip
            self.assertEqual(list(self.plan(domain)), ["crm_contact_log"], domain)

    def test_metrics_of_two_tables_read_two(self):
        metrics = self.metric("calls") + self.metric("deals_won")
        plan = self.plan([("metric_id", "in", metrics.ids), ("day", ">=", FIRST)])
        self.assertEqual(set(plan), {"crm_contact_log", "crm_stage_log"})

    def test_days_reach_the_index_of_a_moment(self):
        """A meeting's day depends on the person's time zone, but its begin is indexed."""
        metric = self.new_metric("calendar.event", date_field="start", domain="[]")
        plan = self.plan([("metric_id", "=", metric.id), ("day", ">=", FIRST), ("day", "<=", LAST)])
        self.assertIn("start", plan["calendar_event"])

    def test_days_of_their_own_are_not_said_of_moments_too(self):
        """The planner would take day and moment for independent and expect too few rows."""
        domain = [("day", ">=", FIRST), ("day", "<=", LAST)]
        logs = json.dumps(self.explain([("metric_id", "=", self.metric("calls").id), *domain]))
        self.assertNotRegex(logs, "moment [<>]")
        self.assertRegex(logs, "day [<>]")
        metrics = self.metric("calls") + self.new_metric("calendar.event", date_field="start", domain="[]")
        plan = self.plan([("metric_id", "in", metrics.ids), *domain])
        self.assertIn("start", plan["calendar_event"])

    def test_links_are_joined_only_when_they_are_read(self):
        metric = self.new_metric("calendar.event", date_field="start", partner_path="opportunity_id.partner_id")
        domain = [("metric_id", "=", metric.id), ("moment", ">=", "2026-03-01")]
        self.assertEqual(set(self.plan(domain, "value")), {"calendar_event"})
        self.assertLessEqual({"crm_lead", "res_partner"}, set(self.plan(domain, "customer_id")))

    def test_first_of_each_uses_an_index(self):
        """In a log of some size: what the planner thinks of a tiny one depends on what other tests left behind."""
        self.env.cr.execute("""
            INSERT INTO crm_stage_log (moment, day, lead_ref, move, status)
            SELECT timestamp '2025-01-01' + n * interval '1 hour', date '2025-01-01' + n / 24, n, 'forward', 'open'
              FROM generate_series(1, 5000) n
        """)
        self.env.cr.execute("ANALYZE crm_stage_log")
        self.env.cr.execute("SET LOCAL enable_hashjoin = off; SET LOCAL enable_mergejoin = off")
        plan = self.plan([("metric_id", "=", self.metric("qualified_leads").id), ("day", "=", FIRST)])
        self.assertEqual(set(plan), {"crm_stage_log", "crm_stage_log earlier"})
        self.assertIn("lead_ref", plan["crm_stage_log earlier"])

    def test_fact_is_found_by_its_id_through_the_key_of_its_table(self):
        row = self.contact(self.anna)
        fact = self.facts.search([("metric_id", "=", self.metric("calls").id), ("res_id", "=", row.id)])
        self.assertEqual(divmod(fact.id, 2**32), (self.metric("calls").id, row.id))
        plan = self.plan([("id", "in", fact.ids)])
        self.assertEqual(list(plan), ["crm_contact_log"])
        self.assertIn("(id =", plan["crm_contact_log"])
        self.assertEqual(fact.read(["user_id"])[0]["id"], fact.id)

    def test_ids_are_unique_and_exact_in_a_browser(self):
        row = self.contact(self.anna, temperature="cold")
        facts = self.facts.search([("res_id", "=", row.id), ("res_model", "=", "crm.contact.log")])
        self.assertGreater(len(facts), 2)
        self.assertEqual(len(set(facts.ids)), len(facts))
        self.assertLess(max(facts.ids), 2**53)
        self.assertEqual(facts.exists(), facts)

    def test_many_metrics_and_people_take_two_queries(self):
        metrics = self.env["crm.metric"].search([])
        self.assertGreater(len(metrics), 10)
        for user in (self.anna, self.boris):
            self.contact(user)
        self.facts._figures(metrics, FIRST, LAST)
        with self.assertQueryCount(6):  # for either of two queries the metrics are read twice
            figures = self.facts._figures(metrics, FIRST, LAST)
        self.assertEqual(figures[self.metric("calls"), self.boris], 1)

    def test_no_active_metric(self):
        self.env["crm.metric"].search([]).active = False
        self.assertFalse(self.facts.search([]))
        self.assertFalse(self.facts.formatted_read_group([], ["metric_id"], ["__count", "value:sum"]))

    def test_figures_see_what_is_not_yet_in_the_database(self):
        metric = self.new_metric(
            "crm.lead", date_field="date_deadline", aggregation="sum", value_field="expected_revenue"
        )
        lead = self.lead(date_deadline="2026-03-10", user_id=self.anna.id)
        lead.expected_revenue = 55
        self.assertEqual(self.by_person(metric), {self.anna: 55})


def _scans(plan):
    """(table, index conditions) of every scan of a plan; a table under another name is told apart."""
    if "Relation Name" in plan:
        name = plan["Relation Name"]
        alias = "" if plan["Alias"] in (name, f"{name}_1") or not plan["Alias"].startswith("earlier") else " earlier"
        yield f"{name}{alias}", _conditions(plan)
    for child in plan.get("Plans", ()):
        yield from _scans(child)


def _conditions(plan):
    found = [json.dumps(value) for key, value in plan.items() if key in ("Index Cond", "Recheck Cond")]
    return " ".join(found)
