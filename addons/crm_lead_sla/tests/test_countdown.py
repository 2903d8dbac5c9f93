from freezegun import freeze_time

from odoo.exceptions import AccessError
from odoo.tests import tagged, warmup

from .common import SlaCommon


@tagged("post_install", "-at_install")
class TestCountdown(SlaCommon):
    """What leads say of their clocks, at the moment one looks."""

    def setUp(self):
        super().setUp()
        self.friday = self._arrive(self.at(9, 17))
        self.monday = self._arrive(self.at(12, 9), user=self.boris)
        self.leads = self.friday + self.monday

    def test_amber_and_red(self):
        """Due on Mon 12:00 and 13:00, urgent an hour before."""
        for hour, minute, states in (
            (9, 30, ["running", "running"]),
            (11, 0, ["urgent", "running"]),
            (12, 0, ["late", "urgent"]),
            (13, 1, ["late", "late"]),
        ):
            with self.subTest(hour), freeze_time(self.at(12, hour, minute)):
                self.leads.invalidate_recordset()
                self.assertEqual(self.leads.mapped("sla_state"), states)
                for lead, state in zip(self.leads, states, strict=True):
                    self.assertIn(lead, self._search("sla_state", "=", state))

    def test_due(self):
        self.assertEqual(self.leads.mapped("sla_due"), [self.at(12, 12), self.at(12, 13)])
        self.assertEqual(self.leads.mapped("sla_warn"), [self.at(12, 11), self.at(12, 12)])
        self.assertEqual(self._search("sla_due", "<=", self.at(12, 12)), self.friday)
        self.assertEqual(self._search("sla_due", ">", self.at(12, 12)), self.monday)
        with freeze_time(self.at(12, 11, 30)):
            self.assertEqual(self._search("sla_due", "<=", "now +1H"), self.friday)
        self.assertEqual(self._search("sla_due", "!=", False), self.leads)

    def test_answered(self):
        self._answer(self.friday, self.at(12, 10))
        self._answer(self.monday, self.at(12, 14), user=self.boris)
        self.assertEqual(self.leads.mapped("sla_state"), ["met", "missed"])
        self.assertEqual(self.leads.mapped("sla_due"), [False, False])
        self.assertEqual(self._search("sla_state", "=", "met"), self.friday)
        self.assertEqual(self._search("sla_state", "in", ["met", "missed"]), self.leads)
        self.assertFalse(self._search("sla_due", "!=", False))

    def test_without_promise(self):
        with freeze_time(self.at(12, 9)):
            own = self._lead(self.anna)
        self.assertFalse(own.sla_state)
        self.assertIn(own, self._search("sla_state", "=", False))
        self.assertFalse(self._search("sla_state", "=", False) & self.leads)

    def test_groups_and_order(self):
        with freeze_time(self.at(12, 11)):
            leads = self.env["crm.lead"]
            domain = [("id", "in", self.leads.ids)]
            groups = leads.formatted_read_group(domain, ["sla_state"], ["__count"])
            self.assertEqual({group["sla_state"]: group["__count"] for group in groups}, {"urgent": 1, "running": 1})
            self.assertEqual(leads.search(domain, order="sla_due desc"), self.monday + self.friday)

    def test_salesperson_sees_own_clocks_only(self):
        clocks = self.env["crm.sla.clock"].with_user(self.anna).search([("lead_id", "in", self.leads.ids)])
        self.assertEqual(clocks.lead_id, self.friday)
        with self.assertRaises(AccessError):
            self._clock(self.monday).with_user(self.anna).read(["date_due"])
        with self.assertRaises(AccessError):
            clocks.write({"date_due": False})
        with self.assertRaises(AccessError):
            self.policy.with_user(self.anna).write({"limit": 1})
        both = self.env["crm.sla.clock"].with_user(self.leader).search([("lead_id", "in", self.leads.ids)])
        self.assertEqual(both.lead_id, self.leads)

    @warmup
    def test_starting_takes_three_queries_at_most(self):
        """The leads are read, their clocks start with one INSERT, and another one wakes the job.

        So it is when they belong to people of whom no clock has been before.
        """
        leads = self._many(50)
        for number, some in enumerate(leads.grouped(lambda lead: lead.id % 10).values()):
            user = self._new_user(f"holder{number}", "sales_team.group_sale_salesman")
            self.env["crm.team.member"].create({"user_id": user.id, "crm_team_id": self.team.id})
            some.user_id = user
        self.env["crm.sla.clock"]._cancel([("lead_id", "in", leads.ids)], "again")
        self.env["ir.cron.trigger"].search([]).unlink()
        self.env.flush_all()
        leads = leads.sudo()
        leads.read(["stage_id"])
        self.env["crm.sla.start"]._on_created(leads[:1])  # new users have emptied the caches
        self.env["ir.cron.trigger"].search([]).unlink()
        with self.assertQueryCount(3):
            self.env["crm.sla.start"]._on_created(leads[1:])
            self.env.flush_all()
        self.assertEqual(len(leads.sla_clock_ids.filtered(lambda clock: not clock.date_end)), 50)

    @warmup
    def test_stopping_takes_three_queries_at_most(self):
        """Two more are the INSERT of the contacts themselves, and the look whether the leads are free to claim."""
        leads = self._many(50)
        freezer = freeze_time(self.at(12, 10))
        freezer.start()
        self.addCleanup(freezer.stop)
        rows = [
            {**lead._prepare_contact_log_vals(), "user_id": self.anna.id, "is_machine": False, "channel": "meeting",
             "direction": "out", "evidence": "declared"}
            for lead in leads
        ]  # fmt: skip
        self.env.flush_all()
        self.env.invalidate_all()
        log = self.env["crm.contact.log"]
        with self.assertQueryCount(5):
            log._log(rows)
            self.env.flush_all()
        self.assertEqual(set(leads.sla_clock_ids.mapped("state")), {"met"})

    def _many(self, count):
        with freeze_time(self.at(12, 9)):
            return self.env["crm.lead"].create([
                {"name": f"Inquiry {number}", "team_id": self.team.id, "user_id": self.anna.id, "type": "opportunity"}
                for number in range(count)
            ])  # fmt: skip

    def _search(self, *condition):
        return self.env["crm.lead"].search([condition, ("team_id", "=", self.team.id)], order="id")
