from freezegun import freeze_time

from odoo.exceptions import ValidationError

from .lifecycle_common import LifecycleCommon


class TestLifecyclePolicy(LifecycleCommon):
    """The policy, its team or what it looks at changes while clocks run."""

    def test_archived_policy_is_in_force_nowhere(self):
        """Not even for who comes from a list with archived records: what is read then is kept for everybody."""
        self.policy.active = False
        self.env.registry.clear_cache()
        policies = self.env["crm.sla.policy"].with_context(active_test=False)
        self.assertNotIn(self.policy.id, [rule.id for rule in policies._get_rules()])

    def test_policy_of_an_archived_team_is_for_no_other(self):
        closed = self.env["crm.team"].create({"name": "Closed"})
        policy = self._policy(name="Of the closed", team_ids=closed.ids)
        self.policy.active = False
        closed.active = False
        self.env.invalidate_all()
        self.env.registry.clear_cache()
        self.assertFalse(self._clock(self._arrive(self.at(12, 10)), policy))

    def test_policy_edited_while_clocks_run(self):
        """Eight hours instead of four: Mon 17:00, with lunch."""
        with freeze_time(self.at(12, 9)):
            self.policy.limit = 8
        self._run(self.at(12, 9, 1))
        self.assertDue(self.lead, self.at(12, 17))

    def test_policy_made_stricter_is_late_at_once(self):
        with freeze_time(self.at(12, 10)):
            self.policy.limit = 1
        self._run(self.at(12, 10, 1))
        self.assertEqual(self._clock(self.lead).state, "missed")

    def test_policy_made_milder_gives_time_again(self):
        """Late since 12:00; with eight hours it is due at 17:00, and then Anna is late again."""
        self._run(self.at(12, 12))
        clock = self._clock(self.lead)
        self.assertRecordValues(clock, [{"state": "missed", "responsible_id": self.anna.id}])
        with freeze_time(self.at(12, 13)):
            self.policy.limit = 8
        self._run(self.at(12, 13, 1))
        self.assertRecordValues(clock, [{
            "state": "running", "date_due": self.at(12, 17), "date_next": self.at(12, 17), "responsible_id": False,
        }])  # fmt: skip
        self._run(self.at(12, 17))
        self.assertRecordValues(clock, [{"state": "missed", "responsible_id": self.anna.id}])

    def test_policy_made_narrower_ends_the_clocks_of_the_others(self):
        urgent = self._arrive(self.at(9, 17), priority="3")
        with freeze_time(self.at(12, 10)):
            self.policy.domain = "[('priority', '=', '3')]"
        self._run(self.at(12, 10, 1))
        self.assertEqual((self._clock(self.lead).state, self._clock(urgent).state), ("cancelled", "running"))

    def test_pauses_chosen_while_clocks_run(self):
        """Two hours are used on Mon 10:00 when the stage becomes one that pauses; it is none any more on Tue 9:00."""
        clock = self._clock(self.lead)
        with freeze_time(self.at(12, 10)):
            self.policy.pause_stage_ids = self.new
        self._run(self.at(12, 10))
        self.assertRecordValues(clock, [{"state": "paused", "used_seconds": 2 * 3600, "date_next": False}])
        with freeze_time(self.at(13, 9)):
            self.policy.pause_stage_ids = False
        self._run(self.at(13, 9))
        self.assertRecordValues(clock, [{"state": "running", "date_due": self.at(13, 11)}])

    def test_policy_archived(self):
        with freeze_time(self.at(12, 10)):
            self.policy.active = False
        self.assertRecordValues(self._clock(self.lead), [{"state": "cancelled"}])
        self.assertFalse(self._clock(self._arrive(self.at(12, 9))))

    def test_policy_deleted(self):
        clock = self._clock(self.lead)
        with freeze_time(self.at(12, 10)):
            self.policy.unlink()
        self.assertRecordValues(clock, [{"state": "cancelled", "policy_name": "Answer within 4 hours"}])

    def test_leads_older_than_the_policy_are_left_alone(self):
        with freeze_time(self.at(12, 10)):
            policy = self._policy(name="Any", team_ids=False, domain="[('priority', '=', '3')]")
        self.lead.priority = "3"
        self.assertFalse(self._clock(self.lead, policy))

    def test_own_entry_has_no_clock_though_somebody_else_holds_it_later(self):
        """Anna has talked with the customer before she entered the lead, so nobody waits when Boris moves it on."""
        with freeze_time(self.at(9, 17)):
            own = self._lead(self.anna)
        with freeze_time(self.at(13, 9)):
            own.sudo().user_id = self.boris
            own.with_user(self.boris).stage_id = self.qualified
        self.assertFalse(self._clock(own))

    def test_answered_before_there_was_a_promise(self):
        """It came to a team without a policy and was answered after five hours; now it goes to a team with one."""
        other = self.env["crm.team"].create({"name": "Other"})
        lead = self._arrive(self.at(12, 9), team_id=other.id)
        self.assertFalse(self._clock(lead))
        waiting = self._arrive(self.at(12, 9), team_id=other.id)
        self.env.cr.execute("UPDATE crm_lead SET create_date = %s WHERE id = %s", [self.at(12, 9), waiting.id])
        self.env.invalidate_all()
        self._answer(lead, self.at(12, 15))
        with freeze_time(self.at(13, 9)):
            (lead + waiting).write({"team_id": self.team.id})
        self.assertFalse(self._clock(lead))
        self.assertEqual(self._clock(waiting).date_start, self.at(12, 9))

    def test_lead_without_company_stays_with_the_policy_of_its_company(self):
        """Somebody who works in another company at the moment changes nothing about whose promise it is."""
        other = self.env["res.company"].create({"name": "Daughter"})
        self.policy.company_id = self.env.company
        lead = self._arrive(self.at(12, 9))
        lead.company_id = False
        clock = self._clock(lead)
        with freeze_time(self.at(12, 10)):
            lead.with_company(other).sudo().stage_id = self.qualified
        self.assertEqual(clock.state, "running")

    def test_field_of_the_policy_is_gone(self):
        """Inquiries come in all the same, and the other policies hold."""
        with freeze_time(self.at(5, 9)):
            broken = self._policy(name="Broken", sequence=1, domain="[('priority', '=', '3')]")
        self.env.cr.execute("UPDATE crm_sla_policy SET domain = '[(''x_gone'', ''='', 1)]' WHERE id = %s", [broken.id])
        self.env.invalidate_all()
        self.env.registry.clear_cache()
        with self.assertLogs("odoo.addons.crm_lead_sla", "WARNING") as logs:
            lead = self._arrive(self.at(12, 9))
        self.assertIn("Broken", logs.output[0])
        self.assertEqual(self._clock(lead).state, "running")

    def test_first_policy_that_fits(self):
        with freeze_time(self.at(5, 9)):
            hot = self._policy(name="Hot", limit=1, sequence=1, domain="[('priority', '=', '3')]")
        lead = self._arrive(self.at(12, 9), priority="3")
        self.assertDue(lead, self.at(12, 10), hot)
        self.assertFalse(self._clock(lead))

    def test_leaves_the_scope_of_its_policy(self):
        """Another team has no promise: the clock ends."""
        other = self.env["crm.team"].create({"name": "Other"})
        with freeze_time(self.at(12, 10)):
            self.lead.write({"team_id": other.id, "user_id": False})
        self.assertEqual(self._clock(self.lead).state, "cancelled")

    def test_team_deleted(self):
        """A policy of a team that is no more must not become one of all teams."""
        team = self.env["crm.team"].create({"name": "Short-lived"})
        with freeze_time(self.at(5, 9)):
            policy = self._policy(name="Theirs", team_ids=team.ids)
            both = self._policy(name="Both", team_ids=(team + self.team).ids)
        lead = self._arrive(self.at(12, 9), team_id=team.id)
        clock = self._clock(lead, policy)
        self.assertEqual(clock.state, "running")
        with freeze_time(self.at(12, 10)):
            team.unlink()
        self.assertFalse(policy.active)
        self.assertEqual(both.team_ids, self.team)
        self.assertRecordValues(clock, [{"state": "cancelled", "team_id": False}])

    def test_bad_policies(self):
        bad = [
            "[('nowhere', '=', 1)]",
            "[('user_id.password', '=', 'x')]",
            "__import__('os')",
            "[(",
            "[('id', '=', 1)] * 300",
        ]
        for domain in bad:
            with (
                self.subTest(domain),
                self.assertRaisesRegex(ValidationError, "Only Leads That Fit"),
                self.env.cr.savepoint(),
            ):
                self._policy(domain=domain)
        with self.assertRaisesRegex(ValidationError, "stages"), self.env.cr.savepoint():
            self._policy(kind="stage_time")
        empty = self.env["resource.calendar"].create({"name": "Empty", "attendance_ids": []})
        with self.assertRaisesRegex(ValidationError, "no working hours"):
            self._policy(calendar_id=empty.id)
        with self.assertRaisesRegex(ValidationError, "To Stage"):
            self._policy(steps=[(100, "move_stage")])
