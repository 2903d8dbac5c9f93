from datetime import datetime

from odoo.exceptions import AccessError
from odoo.tests import freeze_time

from .handover_common import HandoverCommon

NOW = datetime(2026, 3, 10, 12)


@freeze_time(NOW)
class TestSlaReport(HandoverCommon):
    """Ten promises of March, counted by hand."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["crm.sla.policy"].search([]).active = False
        cls.eva = cls._new_user("eva", "sales_team.group_sale_salesman")
        cls.far = cls.env["crm.team"].create({"name": "Far", "user_id": cls.eva.id})
        cls.report = cls.env["crm.sla.report"]
        cls.lead = cls.env["crm.lead"].create({"name": "Won", "type": "opportunity", "team_id": cls.team.id})
        cls.won_lead = cls.env["crm.lead"].create({"name": "Won", "type": "opportunity", "team_id": cls.team.id})
        cls.won_lead.action_set_won()
        cls.clocks = cls.env["crm.sla.clock"]
        # Anna answered three in time, one of them by a colleague, and missed one; one was lost before the deadline.
        cls._clock("met", cls.anna, 1, is_credited=True, lead_id=cls.won_lead.id)
        cls._clock("met", cls.anna, 2, is_credited=True)
        cls._clock("met", cls.anna, 3, answered_by_id=cls.boris.id)
        cls._clock("missed", cls.anna, 30)
        cls._clock("cancelled", cls.anna, None)
        # Boris holds now what Anna let pass the deadline: the breach stays hers.
        cls._clock("missed", cls.anna, None, holder_id=cls.boris.id)
        # His own one is late since a minute, though no job has marked it yet; another one runs in time.
        cls._clock("running", None, None, holder_id=cls.boris.id, date_due=datetime(2026, 3, 10, 11, 59))
        cls._clock("running", None, None, holder_id=cls.boris.id, date_due=datetime(2026, 3, 10, 12, 1))
        cls._clock("met", cls.boris, 8, is_credited=True)
        # The other team's.
        cls.far_lead = cls.lead.copy({"team_id": cls.far.id})
        cls._clock("missed", cls.eva, 9, team_id=cls.far.id, lead_id=cls.far_lead.id)

    @classmethod
    def _clock(cls, state, responsible, hours, **values):
        """A first-response clock; ``hours`` to the answer, None when there was none."""
        start = datetime(2026, 3, 2, 9)
        ended = hours is not None or state == "cancelled"
        return cls.clocks.create({
            "lead_name": "Lead", "lead_id": cls.lead.id, "kind": "first_response", "state": state,
            "team_id": cls.team.id, "company_id": cls.env.company.id, "date_start": start, "day": start.date(),
            "hour": 9, "date_due": datetime(2026, 3, 3, 9), "seconds": 4 * 3600, "elapsed_hours": hours or 0,
            "responsible_id": responsible and responsible.id, "holder_id": responsible and responsible.id,
            "date_answered": datetime(2026, 3, 5) if hours is not None else False,
            "date_end": datetime(2026, 3, 5) if ended else False, **values,
        })  # fmt: skip

    def _rates(self, domain, groupby, *measures):
        groups = self.report._read_group(domain, [groupby] if groupby else [], list(measures))
        return {group[0]: group[1:] for group in groups} if groupby else groups[0]

    def test_compliance_by_person(self):
        """Anna: 3 kept of 5 (60 %), 2 of them herself (40 %). Boris: 1 kept of 2. Who answered late still missed."""
        rates = self._rates(
            [], "user_id", "clocks:sum", "met:sum", "missed:sum", "cancelled:sum", "running:sum", "waiting:sum",
            "compliance:avg", "credited_rate:avg",
        )  # fmt: skip
        self.assertEqual(rates[self.anna], (6, 3, 2, 1, 0, 1, 60.0, 40.0))
        self.assertEqual(rates[self.boris], (3, 1, 1, 0, 1, 1, 50.0, 50.0))
        self.assertEqual(rates[self.eva], (1, 0, 1, 0, 0, 0, 0.0, 0.0))

    def test_late_while_nobody_held_it_is_charged_to_nobody(self):
        """Whoever takes the lead afterwards was not late."""
        self._clock("missed", None, None, holder_id=self.boris.id)
        rates = self._rates([], "user_id", "missed:sum")
        self.assertEqual(rates[self.env["res.users"]], (1,))
        self.assertEqual(rates[self.boris], (1,), "his own one, as before")
        waiting = self.report.search([("waiting", "=", 1), ("user_id", "=", False)])
        self.assertEqual(waiting.holder_id, self.boris, "it is his to answer now")

    def test_a_group_without_ended_clocks_has_no_rate(self):
        self.assertEqual(self._rates([("state", "in", ["running", "cancelled"])], None, "compliance:avg"), (False,))

    def test_by_team_hour_and_month(self):
        """Teams: 4 of 7, 0 of 1; together 4 of 8, which is not the mean of the teams' rates."""
        rates = self._rates([], "team_id", "compliance:avg")
        self.assertAlmostEqual(rates[self.team][0], 400 / 7)
        self.assertEqual(rates[self.far], (0.0,))
        self.assertEqual(self._rates([], None, "compliance:avg"), (50.0,))
        self.assertEqual(self._rates([], "hour", "clocks:sum"), {"09:00": (10,)})
        self.assertEqual(self._rates([], "day:month", "missed:sum"), {datetime(2026, 3, 1).date(): (4,)})

    def test_response_time(self):
        """Answers of the team after 1, 2, 3, 8, 30 hours: median 3; 90 % within 8 + 0.6 × 22 = 21.2."""
        median, p90 = self._rates([("team_id", "=", self.team.id)], None, "response_median:avg", "response_p90:avg")
        self.assertAlmostEqual(median, 3)
        self.assertAlmostEqual(p90, 21.2)

    def test_conversion_by_response_time(self):
        rates = self._rates([("state", "!=", "cancelled")], "response_band", "clocks:sum", "won:sum", "conversion:avg")
        self.assertEqual(rates, {
            "1": (1, 1, 100.0), "2": (2, 0, 0.0), "3": (1, 0, 0.0), "4": (1, 0, 0.0), "5": (1, 0, 0.0),
            "6": (3, 0, 0.0),
        })  # fmt: skip

    def test_leaders_see_what_came_to_another_team_and_waits_in_theirs(self):
        clock = self._clock("missed", self.anna, 9, lead_id=self.far_lead.id)
        self.assertEqual((clock.team_id, clock.lead_id.team_id), (self.team, self.far))
        self.assertIn(clock.id, self.report.with_user(self.eva).search([]).ids)
        self.assertIn(clock, clock.with_user(self.eva).search([]))

    def test_salespeople_see_their_own_leaders_their_teams(self):
        allowed = self.env.ref("base.group_allow_export")
        (self.anna + self.boris + self.clara).group_ids += allowed
        for user, users in ((self.anna, self.anna), (self.boris, self.boris), (self.clara, self.env["res.users"])):
            with self.subTest(user.login):
                mine = self.report.with_user(user)
                self.assertEqual(mine.search([]).user_id, users)
                self.assertEqual(len(mine._read_group([], ["user_id"], ["__count"])), len(users))
                self.assertEqual(len(mine.formatted_read_group([], ["user_id"], ["compliance:avg"])), len(users))
                exported = mine.search([]).export_data(["user_id/name", "state"])["datas"]
                self.assertEqual({row[0] for row in exported}, set(users.mapped("name")))
                with self.assertRaises(AccessError):
                    self.report.search([("user_id", "=", self.eva.id)]).with_user(user).read(["state"])
        self.assertEqual(self.report.with_user(self.eva).search([]).team_id, self.far)
        self.assertEqual(len(self.report.with_user(self.leader).search([])), 10)
        self.leader.group_ids = self.env.ref("sales_team.group_sale_salesman")
        self.assertEqual(self.report.with_user(self.leader).search([]).team_id, self.team)
