from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from .common import MetricCommon


@tagged("post_install", "-at_install")
class TestAccess(MetricCommon):
    """A salesperson sees their own facts, a leader the team's, all documents everybody's, outsiders nothing."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.foreign = cls.env["res.company"].create({"name": "Foreign"})
        cls.contact(cls.anna)
        cls.contact(cls.anna)
        cls.contact(cls.boris)
        cls.contact(cls.boris, team_id=cls.other_team.id)
        cls.contact(None)
        cls.contact(cls.anna, company_id=cls.foreign.id)
        cls.contact(cls.anna, company_id=False)

    def seen_by(self, user):
        figures = self.facts.with_user(user)._figures(self.metric("calls"), "2026-03-01", "2026-03-31")
        return {person.login: number for (_metric, person), number in figures.items()}

    def test_salesperson_sees_own(self):
        self.assertEqual(self.seen_by(self.anna), {"anna": 3})
        self.assertEqual(self.seen_by(self.boris), {"boris": 2})

    def test_leader_sees_the_teams(self):
        self.assertEqual(self.seen_by(self.leader), {"anna": 3, "boris": 1, False: 1})

    def test_all_documents_see_everybody(self):
        for user in (self.director, self.manager):
            self.assertEqual(self.seen_by(user), {"anna": 3, "boris": 2, False: 1})

    def test_other_companies_are_not_seen(self):
        self.director.company_ids += self.foreign
        foreign = self.facts.with_user(self.director).with_context(allowed_company_ids=self.foreign.ids)
        figures = foreign._figures(self.metric("calls"), "2026-03-01", "2026-03-31")
        self.assertEqual(sum(figures.values()), 2)  # the foreign one and the one without a company

    def test_facts_of_others_cannot_be_opened_by_id(self):
        fact = self.facts.search([("metric_id.code", "=", "calls"), ("user_id", "=", self.boris.id)], limit=1)
        with self.assertRaises(AccessError):
            fact.with_user(self.anna).read(["value"])
        with self.assertRaises(AccessError):
            fact.with_user(self.anna).action_open_record()

    def test_outsiders_see_and_call_nothing(self):
        metric = self.metric("calls")
        fact = self.facts.search([("metric_id", "=", metric.id)], limit=1)
        for group in ("base.group_user", "base.group_portal", "base.group_public"):
            user = new_test_user(self.env, f"outsider_{group}", group)
            calls = [
                lambda user=user: self.facts.with_user(user).search([]),
                lambda user=user: self.facts.with_user(user)._figures(metric, "2026-03-01", "2026-03-31"),
                lambda user=user: self.facts.with_user(user).formatted_read_group([], ["user_id"], ["__count"]),
                lambda user=user: fact.with_user(user).action_open_record(),
                lambda user=user: metric.with_user(user).read(["name"]),
                lambda user=user: metric.with_user(user).action_preview(),
                lambda user=user: metric.with_user(user).action_view_facts(),
            ]
            for number, call in enumerate(calls):
                with self.subTest(group=group, number=number), self.assertRaises(AccessError):
                    call()

    def test_nobody_writes_facts(self):
        fact = self.facts.search([("metric_id.code", "=", "calls")], limit=1).with_user(self.manager)
        for call in (lambda: fact.write({"value": 5}), fact.unlink, lambda: fact.create({})):
            with self.assertRaises(AccessError):
                call()

    def test_foreign_context_lets_nothing_in(self):
        metric = self.metric("calls")
        facts = self.facts.with_user(self.anna).with_context(crm_metric_ids=[metric.id, 10**9, "x", None])
        self.assertEqual(facts.search_count([]), 3)
        for garbage in (5, False, "calls", {}, [True], [[metric.id]]):
            with self.subTest(garbage=garbage):
                self.assertFalse(facts.with_context(crm_metric_ids=garbage).search([]))
