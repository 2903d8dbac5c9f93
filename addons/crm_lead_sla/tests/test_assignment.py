import random
from datetime import timedelta

from freezegun import freeze_time

from odoo import Command, fields
from odoo.tests import tagged

from .assignment_common import AssignmentCommon


@tagged("post_install", "-at_install")
class TestStrategies(AssignmentCommon):
    """Who gets a lead among those who can have it."""

    def test_30_leads_by_capacities_of_30_60_90(self):
        """5, 10 and 15: in one batch or one by one, in any order, whoever is the oldest member."""
        self.team.lead_strategy = "least_loaded"
        for number, capacities in enumerate([(30, 60, 90), (90, 60, 30), (60, 90, 30)]):
            for user, capacity in zip(self.users, capacities, strict=True):
                self._member(user).lead_capacity = capacity
            leads = self._free_leads(30)
            shuffled = random.Random(number).sample(leads.ids, 30)
            size = (30, 1, 7)[number]
            for start in range(0, 30, size):
                leads.browse(shuffled[start : start + size])._give_out("assigned")
            self.assertEqual(self._counts(leads), [capacity // 6 for capacity in capacities])
            leads.user_id = False

    def test_least_loaded_counts_open_leads_only(self):
        """Anna has 3 open ones of 4, Boris 1 of 2, Vera 1 of 2: with one more all but Anna would be full."""
        self.team.lead_strategy = "least_loaded"
        for user, capacity, count in ((self.anna, 4, 3), (self.boris, 2, 1), (self.vera, 8, 7)):
            self._member(user).lead_capacity = capacity
            self._free_leads(count).user_id = user
        lost = self._lead(self.vera)
        lost.action_set_lost()
        self.assertEqual(self._free_lead()._give_out("assigned").outcome, "given")
        # 4/4, 2/2, 8/8 is a tie; free Boris's one and it is 1/2 against 1 and 1.
        self.env["crm.lead"].search([("user_id", "=", self.boris.id)]).action_set_lost()
        decision = self._free_lead()._give_out("assigned")
        self.assertEqual(decision.user_id, self.boris)
        self.assertEqual(decision.why, f"{self.boris.name} is least loaded: 0 open leads of 2")

    def test_in_turn_by_longest_wait(self):
        """Manual assignments count; the last hour is waited through by Boris only."""
        for user, hours in ((self.anna, 1), (self.boris, 5), (self.vera, 2)):
            with freeze_time(fields.Datetime.now() - timedelta(hours=hours)):
                self._free_lead().user_id = user
        leads = self._free_leads(4)
        decisions = leads._give_out("assigned")
        self.assertEqual([decision.user_id for decision in decisions.sorted("id")],
                         [self.boris, self.vera, self.anna, self.boris])  # fmt: skip
        self.assertEqual(decisions.sorted("id")[0].why,
                         f"It is the turn of {self.boris.name}, whose last one came at 2026-01-14 05:00")  # fmt: skip

    def test_who_got_none_for_30_days_comes_first(self):
        for user, days in ((self.anna, 29), (self.boris, 31), (self.vera, 29)):
            with freeze_time(fields.Datetime.now() - timedelta(days=days)):
                self._free_lead().user_id = user
        decision = self._free_lead()._give_out("assigned")
        self.assertEqual(decision.user_id, self.boris)
        self.assertEqual(decision.why, f"It is the turn of {self.boris.name}, who got none in the last 30 days")

    def test_own_entries_are_not_received(self):
        """Whoever enters a lead for himself has not had his turn."""
        with freeze_time(fields.Datetime.now() - timedelta(hours=1)):
            self._free_lead().user_id = self.anna
            self._free_lead().user_id = self.vera
            self._lead(self.boris)
        self.assertEqual(self._free_lead()._give_out("assigned").user_id, self.boris)

    def test_what_came_back_is_not_received(self):
        """Boris and Vera were given a lead each; Anna got back what she had given to a deputy: it is her turn."""
        for user in self.boris + self.vera:
            self._free_lead().user_id = user
        mine = self._lead(self.anna).sudo()
        with freeze_time("2026-01-14 10:30:00"):
            mine._change_owner({mine.id: self.leader}, "handed_over")
            mine._change_owner({mine.id: self.anna}, "returned")
        with freeze_time("2026-01-14 11:00:00"):
            self.assertEqual(self._free_lead()._give_out("assigned").user_id, self.anna)

    def test_evenly_by_number_and_potential(self):
        """Capacity 1:1. Of 8 leads, two of 1000 and six of 100, each of two gets 4 of 1300."""
        self.team.lead_strategy = "even"
        self._member(self.vera).lead_capacity = 0
        leads = self._free_leads(2, expected_revenue=1000) + self._free_leads(6, expected_revenue=100)
        random.Random(1).shuffle(order := leads.ids)
        leads.browse(order)._give_out("assigned")
        for user in (self.anna, self.boris):
            theirs = leads.filtered(lambda lead, user=user: lead.user_id == user)
            self.assertEqual((len(theirs), sum(theirs.mapped("expected_revenue"))), (4, 1300), user.name)

    def test_evenly_makes_good_for_what_was_received(self):
        """Anna had a lead of 5000, Boris one of 1000, Vera two of 500.

        With a lead of 1000 there are 5 of 8000. Anna: 2/5 + 6000/8000 = 1.15, Boris: 2/5 + 2000/8000 = 0.65,
        Vera: 3/5 + 2000/8000 = 0.85, all times 3: Boris.
        """
        self.team.lead_strategy = "even"
        for user, amount in ((self.anna, 5000), (self.boris, 1000), (self.vera, 500), (self.vera, 500)):
            self._free_lead(expected_revenue=amount).user_id = user
        decision = self._free_lead(expected_revenue=1000)._give_out("assigned")
        self.assertEqual(decision.user_id, self.boris)
        self.assertIn("1 leads in 30 days, capacity 100", decision.why)

    def test_a_tie_favours_nobody(self):
        """The first of many ties goes to each of three about as often: 300 times, 100 each give or take 45."""
        first = [0, 0, 0]
        for lead in self._free_leads(300):
            decision = self.env["crm.assignment"]._decide(lead, "assigned")[0]
            first[self.users.ids.index(decision["user_id"])] += 1
        self.assertEqual(sum(first), 300)
        self.assertTrue(all(55 <= count <= 145 for count in first), first)

    def test_the_same_answer_twice(self):
        lead = self._free_lead()
        self.assertEqual(*(self.env["crm.assignment"]._decide(lead, "assigned") for _time in range(2)))

    def test_colleagues_leads_count_whoever_asks(self):
        self.team.lead_strategy = "least_loaded"
        self._free_leads(3).user_id = self.boris
        lead = self._free_lead()
        self._member(self.vera).lead_capacity = 0
        self.assertEqual(lead.with_user(self.boris)._give_out("assigned").user_id, self.anna)


@tagged("post_install", "-at_install")
class TestReceivers(AssignmentCommon):
    """Who can have a lead, and what happens when nobody can."""

    def test_why_each_is_refused(self):
        self._member(self.anna).assignment_optout = True
        self._member(self.boris).not_taking_until = "2026-01-14"
        self._member(self.vera).lead_capacity = 0
        decision = self._free_lead()._give_out("assigned")
        self.assertEqual(self._refused(decision), {
            self.anna: "assignment is paused",
            self.boris: "takes no leads until 2026-01-14",
            self.vera: "has 0 open leads, 0 at most",
        })  # fmt: skip
        self._member(self.boris).not_taking_until = "2026-01-13"
        self.assertEqual(self._free_lead()._give_out("assigned").user_id, self.boris)

    def test_archived_and_external_people(self):
        self.anna.active = False
        self.boris.write({"group_ids": [Command.set(self.env.ref("base.group_portal").ids)]})
        decision = self._free_lead()._give_out("assigned")
        self.assertEqual(decision.user_id, self.vera)
        self.assertEqual(
            self._refused(decision), {self.anna: "works here no more", self.boris: "is not one of our people"}
        )

    def test_only_people_of_the_company_of_the_lead(self):
        company = self.env["res.company"].create({"name": "Daughter"})
        (self.vera + self.leader).company_ids += company
        lead = self._free_lead(company_id=company.id)
        lead.company_id = company
        decision = lead._give_out("assigned")
        self.assertEqual((decision.user_id, lead.company_id), (self.vera, company))
        self.assertEqual(set(self._refused(decision).values()), {"may not work in the company of the lead"})

    def test_norm_of_active_customers(self):
        """Boris has two customers that somebody was in touch with in the last year, and one that nobody was."""
        self._member(self.anna).lead_capacity = self._member(self.vera).lead_capacity = 0
        self._member(self.boris).write({"customer_norm_min": 1, "customer_norm_max": 2})
        customers = self.env["res.partner"].create([{"name": name, "user_id": self.boris.id} for name in "ABC"])
        for customer in customers[:2]:
            self._call(customer, self.boris).action_feedback()
        decision = self._free_lead()._give_out("assigned")
        self.assertEqual(self._refused(decision)[self.boris], "has 2 active customers, 2 at most")
        self._member(self.boris).customer_norm_max = 3
        self.assertEqual(self._free_lead()._give_out("assigned").user_id, self.boris)

    def test_assignment_domain_of_the_member(self):
        """Odoo's own field says which leads a member takes."""
        (self._member(self.anna) + self._member(self.vera)).assignment_domain = "[('type', '=', 'lead')]"
        decision = self._free_lead()._give_out("assigned")
        self.assertEqual(decision.user_id, self.boris)
        self.assertEqual(self._refused(decision)[self.anna], "takes other leads")

    def test_presence(self):
        """At night nobody is at work; within 12 hours everybody starts but Anna, who is on leave until Friday."""
        resource = self.env["resource.resource"].create({
            "name": "Anna", "user_id": self.anna.id, "calendar_id": self.env.company.resource_calendar_id.id,
        })  # fmt: skip
        self.env["resource.calendar.leaves"].create({
            "name": "Holiday", "resource_id": resource.id, "date_from": "2026-01-14 00:00:00",
            "date_to": "2026-01-16 00:00:00", "calendar_id": resource.calendar_id.id, "time_type": "leave",
        })  # fmt: skip
        with freeze_time("2026-01-14 22:00:00"):
            decision = self._free_lead()._give_out("assigned")
            self.assertEqual(set(self._refused(decision).values()), {"is not at work"})
            self.assertEqual(decision.outcome, "leader")
            self.team.presence_hours = 12
            decision = self._free_lead()._give_out("assigned")
            self.assertEqual(self._refused(decision), {self.anna: "is not at work"})
            self.assertIn(decision.user_id, self.boris + self.vera)

    def test_everybody_at_capacity(self):
        self.members.lead_capacity = 1
        leads = self._free_leads(4)
        decisions = leads._give_out("assigned")
        self.assertEqual(self._counts(leads), [1, 1, 1])
        self.assertEqual(decisions[-1].outcome, "leader")
        self.assertEqual(decisions[-1].user_id, self.leader)
        self.assertEqual(
            decisions[-1].why, f"Nobody in the team fits: it goes to the leader, {self.leader.name}"
        )  # fmt: skip
        self.assertEqual(set(self._refused(decisions[-1]).values()), {"has 1 open leads, 1 at most"})

    def test_nobody_fits_and_it_stays(self):
        self.team.lead_fallback = "stay"
        self.members.lead_capacity = 0
        lead = self._lead(self.anna)
        decision = lead._give_out("reassigned")
        self.assertEqual((decision.outcome, decision.user_id, lead.user_id), ("stayed", self.anna, self.anna))
        self.assertEqual(decision.why, "Nobody in the team fits: it stays where it is")
        self.assertEqual(self._refused(decision)[self.anna], "holds it")

    def test_leader_who_cannot_have_it(self):
        self.members.lead_capacity = 0
        self.leader.active = False
        self.assertEqual(self._free_lead()._give_out("assigned").outcome, "stayed")

    def test_no_team(self):
        lead = self._free_lead()
        lead.team_id = False
        decision = lead._give_out("assigned")
        self.assertEqual(decision.outcome, "stayed")
        self.assertEqual(decision.why, "It has no team, so nobody can get it")

    def test_the_only_candidate_held_it_yesterday(self):
        self.team.lead_fallback = "stay"
        self._member(self.boris).lead_capacity = 0
        lead = self._lead(self.vera)
        with freeze_time("2026-01-13 10:00:00"):
            lead.sudo().user_id = self.anna
            lead.sudo().user_id = self.vera
        decision = lead._give_out("reassigned")
        self.assertEqual(decision.outcome, "stayed")
        self.assertEqual(self._refused(decision)[self.anna], "had it until 2026-01-13")
        with freeze_time("2026-01-20 10:00:01"):  # a Tuesday, the 7 days are over
            self.assertEqual(lead._give_out("reassigned").user_id, self.anna)

    def test_no_ping_pong(self):
        """A lead that nobody answers goes once round the team and then to the leader, and stays there."""
        lead = self._free_lead()
        owners = []
        for _step in range(6):
            lead._give_out("reassigned")
            owners.append(lead.user_id)
        self.assertEqual(len(set(owners[:3])), 3)
        self.assertEqual(owners[3:], [self.leader] * 3)

    def test_the_same_refusal_is_kept_once(self):
        self.team.lead_fallback = "stay"
        self.members.lead_capacity = 0
        lead = self._free_lead()
        first = lead._give_out("assigned")
        with freeze_time("2026-01-14 11:00:00"):
            again = lead._give_out("assigned")
        self.assertEqual(again, first)
        self.assertEqual(str(first.moment), "2026-01-14 10:00:00")
        self.assertEqual(str(first.date_last_try), "2026-01-14 11:00:00")

    def test_queries_do_not_grow_with_the_leads(self):
        counts = []
        for size in (2, 2, 30):  # the first one fills the caches
            leads = self._free_leads(size)
            self.env.flush_all()
            self.env.invalidate_all()
            start = self.cr.sql_log_count
            self.env["crm.assignment"]._decide(leads, "assigned")
            counts.append(self.cr.sql_log_count - start)
        self.assertEqual(counts[1], counts[2], counts)
