from freezegun import freeze_time

from odoo.fields import Domain
from odoo.tests import Form, tagged

from .common import SlaCommon


@tagged("post_install", "-at_install")
class TestApply(SlaCommon):
    """A policy that comes when leads are waiting already."""

    def setUp(self):
        super().setUp()
        self.policy.active = False
        self.waiting = self._arrive(self.at(9, 17))
        self.answered = self._arrive(self.at(9, 17))
        self._answer(self.answered, self.at(12, 9))
        with freeze_time(self.at(12, 10)):
            self.fresh = self._policy(name="From Monday on")

    def test_shows_what_it_touches_before_it_does(self):
        """Two leads fit, one waits; by the time it came it would be late at 14:00, from now on it would not."""
        self.env.cr.execute("UPDATE crm_lead SET create_date = %s WHERE id = %s", [self.at(9, 17), self.waiting.id])
        self.env.invalidate_all()
        self.assertEqual(self.fresh.lead_count, 2)
        with freeze_time(self.at(12, 14)):
            form = Form(self.env["crm.sla.apply"].with_context(default_policy_id=self.fresh.id))
            self.assertEqual((form.lead_count, form.start_count, form.late_count), (2, 1, 0))
            form.starts = "then"
            self.assertEqual((form.lead_count, form.start_count, form.late_count), (2, 1, 1))
            self.assertFalse(self._clock(self.waiting, self.fresh), "nothing has been done yet")
            form.save().action_apply()
        self.assertDue(self.waiting, self.at(12, 12), self.fresh)
        self.assertFalse(self._clock(self.answered, self.fresh))

    def test_from_now_on(self):
        with freeze_time(self.at(12, 14)):
            wizard = self.env["crm.sla.apply"].create({"policy_id": self.fresh.id})
            wizard.action_apply()
            wizard.invalidate_recordset()
            self.assertEqual(wizard.start_count, 0, "a second time nothing is left to start")
        self.assertDue(self.waiting, self.at(12, 18), self.fresh)

    def test_who_waits_already_is_not_timed_twice(self):
        with freeze_time(self.at(12, 14)):
            self.env["crm.sla.apply"].create({"policy_id": self.fresh.id}).action_apply()
            second = self._policy(name="Also", sequence=99)
            self.assertEqual(self.env["crm.sla.apply"].create({"policy_id": second.id}).start_count, 0)

    def test_what_an_earlier_policy_fits_is_its_business(self):
        """As for leads that come: the clock would be cancelled or count for the wrong promise."""
        second = self._policy(name="Also", sequence=99)
        self.assertEqual(self.env["crm.sla.apply"].create({"policy_id": second.id}).start_count, 0)
        self.fresh.sequence = 100
        self.assertEqual(self.env["crm.sla.apply"].create({"policy_id": second.id}).start_count, 1)

    def test_of_the_company_of_the_team(self):
        """A lead without a company belongs to that of its team: the policy of this company does not fit it."""
        other = self.env["res.company"].create({"name": "Other"})
        abroad = self.env["crm.team"].create({"name": "Abroad", "company_id": other.id})
        lead = self._arrive(self.at(9, 17), team_id=abroad.id, user_id=False)
        self.assertFalse(lead.company_id - other)
        self.env.cr.execute("UPDATE crm_lead SET company_id = NULL WHERE id = %s", [lead.id])
        self.env.invalidate_all()
        self.fresh.update({"company_id": self.env.company.id, "team_ids": False})
        only = self.fresh._get_lead_domain() & Domain("id", "in", (lead + self.waiting).ids)
        self.assertEqual(self.env["crm.lead"].search(only), self.waiting)

    def test_the_form_says_which_clocks_end_before_it_is_saved(self):
        self.env["crm.sla.apply"].create({"policy_id": self.fresh.id}).action_apply()
        form = Form(self.fresh)
        self.assertEqual((form.clock_count, form.ending_count), (1, 0))
        form.domain = "[('priority', '=', '3')]"
        self.assertEqual(form.ending_count, 1)
        form.domain = "[]"
        self.assertEqual(form.ending_count, 0)
        form.active = False
        self.assertEqual(form.ending_count, 1)
        form.save()
        self.assertEqual(self._clock(self.waiting, self.fresh).state, "cancelled")

    def test_the_form_says_that_a_policy_is_left_out(self):
        """A field of its domain is gone: it times no lead, and its form says why."""
        self.assertFalse(self.fresh.problem)
        self.env.cr.execute(
            "UPDATE crm_sla_policy SET domain = %s WHERE id = %s", ["[('x_gone', '=', 1)]", self.fresh.id]
        )
        self.env.invalidate_all()
        self.assertIn("x_gone", self.fresh.problem)

    def test_next_response_since_the_first_message_that_nobody_answered(self):
        """Answered on Mon 9:00; the customer writes on Tue 10:00 and again 16:00: it is due on Tue 15:00."""
        for hour in (10, 16):
            with freeze_time(self.at(13, hour)):
                self.answered.message_post(
                    body="Hello?", message_type="email", subtype_xmlid="mail.mt_comment", author_id=self.customer.id
                )
        with freeze_time(self.at(14, 9)):
            policy = self._policy(name="Next", kind="next_response")
            wizard = self.env["crm.sla.apply"].create({"policy_id": policy.id, "starts": "then"})
            self.assertEqual((wizard.start_count, wizard.late_count), (1, 1))
            wizard.action_apply()
        self.assertDue(self.answered, self.at(13, 15), policy)
        self.assertFalse(self._clock(self.waiting, policy), "it waits for its first answer")

    def test_the_form_counts_before_it_is_saved(self):
        form = Form(self.fresh)
        form.domain = f"[('id', '=', {self.waiting.id})]"
        self.assertEqual(form.lead_count, 1)
