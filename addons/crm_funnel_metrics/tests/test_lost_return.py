from datetime import timedelta
from unittest.mock import patch

from psycopg2 import IntegrityError

from odoo import fields
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.base.models.ir_cron import IrCron

from .common import FunnelCase


@tagged("post_install", "-at_install")
class TestLostReturn(FunnelCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.leader = cls._new_user("leader", "sales_team.group_sale_salesman_all_leads")
        cls.team.user_id = cls.leader
        cls.budget = cls.env["crm.lost.reason"].create({"name": "No budget", "return_days": 90})
        cls.budget.return_since = fields.Date.today() - timedelta(days=30)
        cls.acme, cls.other = cls.env["res.partner"].create([{"name": "Acme"}, {"name": "Other"}])

    def _lost(self, days, **vals):
        """A deal that was lost ``days`` ago, for lack of budget unless another reason is given."""
        reason = vals.pop("reason", self.budget)
        deal = self._deal(**{"partner_id": self.acme.id, **vals})
        deal.action_set_lost(lost_reason_id=reason.id)
        moment = fields.Datetime.now() - timedelta(days=days)
        self._loss(deal).write({"day": moment.date(), "moment": moment})
        self.env.cr.execute("UPDATE crm_lead SET create_date = %s WHERE id = %s", [moment - timedelta(days=5), deal.id])
        self.env.flush_all()
        return deal

    def _loss(self, deal):
        return self.env["crm.stage.log"].search([("lead_id", "=", deal.id), ("status", "=", "lost")])

    def _run(self, batch=200):
        """Run the job, all its batches; how many they were."""
        self.env.flush_all()
        batches = []
        with patch.object(IrCron, "_commit_progress", lambda *args, remaining=0, **kw: batches.append(remaining)):
            while not batches or batches[-1]:
                self.env["crm.lost.return"]._run(batch)
        return len(batches)

    def _activities(self, deal):
        return self.env["mail.activity"].search([("res_model", "=", "crm.lead"), ("res_id", "=", deal.id)])

    def test_on_its_day_the_holder_gets_an_activity_once(self):
        early, due = self._lost(89), self._lost(90, partner_id=self.other.id)
        self._run()
        self.assertFalse(self._activities(early))
        self.assertEqual(self._activities(due).user_id, self.anna)
        self.assertIn("No budget", self._activities(due).summary)
        self._activities(due).action_feedback("Not yet")
        self._run()
        self.assertFalse(self._activities(due))

    def test_leader_when_the_holder_is_gone(self):
        gone, nobody = self._lost(90, user_id=self.boris.id), self._lost(90, user_id=False, partner_id=self.other.id)
        self.boris.active = False
        self._run()
        self.assertEqual((self._activities(gone) + self._activities(nobody)).user_id, self.leader)
        self.assertEqual(len(self._activities(gone) + self._activities(nobody)), 2)

    def test_not_when_restored_or_lost_for_another_reason(self):
        restored = self._lost(90)
        restored.action_restore()
        price = self.env["crm.lost.reason"].create({"name": "Price"})
        priced = self._lost(90, reason=price, partner_id=self.other.id)
        self._run()
        self.assertFalse(self._activities(restored) + self._activities(priced))

    def test_not_when_the_customer_has_another_deal(self):
        """One that came since, though it was lost too; one that is open; one of a colleague at the same company."""
        since, still_open, colleague = [
            self._lost(90, partner_id=self.env["res.partner"].create({"name": name, "is_company": True}).id)
            for name in ("Since", "Open", "Colleague")
        ]
        self._deal(partner_id=since.partner_id.id).action_set_lost()
        older = self._deal(partner_id=still_open.partner_id.id, came="2020-01-01")
        person = self.env["res.partner"].create({"name": "Person", "parent_id": colleague.partner_id.id})
        self._deal(partner_id=person.id)
        self._run()
        for deal in (since, still_open, colleague):
            self.assertFalse(self._activities(deal), deal.partner_id.name)
            self.assertTrue(self._loss(deal).date_returned, "it is decided for good")
        older.action_set_lost()
        self._run()
        self.assertFalse(self._activities(still_open))

    def test_customer_known_by_mail_only(self):
        deal = self._lost(90, partner_id=False, email_from="Ann <ann@acme.example>")
        alone = self._lost(90, partner_id=False, email_from="bob@acme.example")
        self._deal(partner_id=False, email_from="ann@acme.example")
        self._run()
        self.assertFalse(self._activities(deal))
        self.assertTrue(self._activities(alone))

    def test_old_losses_are_left_alone(self):
        """The reason is worth returning to since 30 days: a loss of 120 days was due that day, one of 121 before."""
        last, before = self._lost(120), self._lost(121, partner_id=self.other.id)
        self._run()
        self.assertTrue(self._activities(last))
        self.assertFalse(self._activities(before))

    def test_marking_a_reason_starts_today(self):
        price = self.env["crm.lost.reason"].create({"name": "Price"})
        price.return_days = 10
        self.assertEqual(price.return_since, fields.Date.today())
        price.return_days = 20
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"), self.env.cr.savepoint():
            price.return_days = -1
            self.env.flush_all()

    def test_in_batches(self):
        deals = [
            self._lost(90 + number, partner_id=self.env["res.partner"].create({"name": f"Customer {number}"}).id)
            for number in range(5)
        ]
        self.assertEqual(self._run(batch=2), 3)
        self.assertEqual([len(self._activities(deal)) for deal in deals], [1] * 5)
