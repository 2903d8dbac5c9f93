from datetime import date

from odoo.tests import tagged

from .common import MetricCommon


@tagged("post_install", "-at_install")
class TestDealMetrics(MetricCommon):
    """The metrics over the moves of leads."""

    def test_new_leads_go_to_their_first_holder(self):
        self.move("created", self.director, holder=self.anna, lead=self.lead("One"))
        self.move("created", None, holder=None, lead=self.lead("Two"), is_machine=True)
        self.move("forward", self.anna, holder=self.anna, lead=self.lead("Old one"))
        self.assertEqual(self.by_person(self.metric("new_leads")), {self.anna: 1, False: 1})

    def test_archived_and_deleted_leads_stay_new_leads(self):
        archived, deleted = self.lead("Archived", active=False), self.lead("Deleted")
        rows = self.move("created", holder=self.anna, lead=archived) + self.move(
            "created", holder=self.anna, lead=deleted
        )
        deleted.unlink()
        self.assertFalse(rows[1].lead_id)
        self.assertEqual(
            self.total(self.metric("new_leads"), domain=[("metric_id.code", "=", "new_leads")]), 2 + self._live()
        )

    def _live(self):
        """Leads that the logs recorded by themselves in that month: none, the tests do not run in it."""
        return 0

    def test_lead_is_qualified_once_by_the_first_person_who_moves_it_forward(self):
        lead, skipped = self.lead("Forward and back"), self.lead("Machine")
        self.move("forward", self.anna, lead=lead, moment="2026-03-02 09:00:00")
        self.move("back", self.anna, lead=lead, moment="2026-03-03 09:00:00")
        self.move("forward", self.boris, lead=lead, moment="2026-03-04 09:00:00")
        self.move("forward", None, lead=skipped, is_machine=True, moment="2026-03-02 09:00:00")
        self.move("skip", self.boris, lead=skipped, moment="2026-03-05 09:00:00")
        self.move("skip", self.boris, lead=skipped, is_passed=True, moment="2026-03-05 09:00:00")
        self.assertEqual(self.by_person(self.metric("qualified_leads")), {self.anna: 1, self.boris: 1})

    def test_lead_that_was_qualified_last_month_is_not_qualified_again(self):
        lead = self.lead()
        self.move("forward", self.anna, lead=lead, moment="2026-02-20 09:00:00")
        self.move("won", self.anna, lead=lead, moment="2026-03-20 09:00:00")
        self.assertFalse(self.by_person(self.metric("qualified_leads")))

    def test_merge_of_two_qualified_leads_leaves_the_count(self):
        """Both rows belong to the survivor afterwards; the original lead still tells them apart."""
        one, two = self.lead("One"), self.lead("Two")
        self.move("forward", self.anna, lead=one)
        self.move("forward", self.anna, lead=two).sudo().write({"lead_id": one.id})
        self.assertEqual(self.by_person(self.metric("qualified_leads")), {self.anna: 2})

    def test_deals_won_go_to_the_holder_of_that_day(self):
        lead = self.lead(user_id=self.boris.id)
        self.move("won", self.director, holder=self.anna, lead=lead, expected_revenue=1200)
        self.move("won", self.director, holder=self.anna, lead=self.lead("Small"), expected_revenue=34.5)
        self.assertEqual(self.by_person(self.metric("deals_won")), {self.anna: 2})
        self.assertEqual(self.by_person(self.metric("deals_won_amount")), {self.anna: 1234.5})

    def test_reopening_in_march_does_not_change_february(self):
        lead, february = self.lead(), (date(2026, 2, 1), date(2026, 2, 28))
        self.move("won", holder=self.anna, lead=lead, moment="2026-02-10 09:00:00", expected_revenue=100)
        before = self.by_person(self.metric("deals_won_amount"), *february)
        self.move("reopened", self.anna, holder=self.anna, lead=lead, moment="2026-03-10 09:00:00")
        lead.expected_revenue = 5
        self.assertEqual(before, {self.anna: 100})
        self.assertEqual(self.by_person(self.metric("deals_won_amount"), *february), before)
        self.assertFalse(self.by_person(self.metric("deals_won")))

    def test_deals_lost_stay_counted_when_the_lead_is_archived(self):
        lead = self.lead(user_id=self.anna.id)
        lead.action_set_lost()
        self.env["crm.stage.log"].sudo().search([("lead_id", "=", lead.id)]).unlink()  # only the row below counts here
        self.move("lost", self.anna, holder=self.anna, lead=lead)
        self.assertFalse(lead.active)
        self.assertEqual(self.by_person(self.metric("deals_lost")), {self.anna: 1})
