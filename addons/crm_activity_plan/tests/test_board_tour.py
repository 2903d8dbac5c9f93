from datetime import timedelta

from odoo import fields
from odoo.tests import HttpCase, tagged

from .common import PlanCase


@tagged("post_install", "-at_install")
class TestBoardTour(PlanCase, HttpCase):
    """Works every day of the week around the clock, so that the tours do not depend on when they run."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.resource_calendar_id = cls.new_calendar("Always", [(0, 12), (12, 24)], days="0123456")
        cls.today = fields.Date.today()
        cls.member(cls.anna)
        cls.member(cls.boris)
        first, last = cls.today.replace(day=1) - timedelta(days=1), cls.today + timedelta(days=31)
        cls.plan(cls.team, (cls.calls, 3, "day"), first=first, last=last)
        for user in (cls.anna, cls.lea):
            user.password = user.login  # start_tour logs in with the login as password
        cls.contacts(cls.anna, 1, cls.today, hour=0)
        cls.env["crm.activity.score"]._generate(cls.today.replace(day=1), cls.today)

    def test_salesperson_sees_the_day_fill_up(self):
        lead = self.env["crm.lead"].create(
            {"name": "Deal of the tour", "user_id": self.anna.id, "company_id": self.company.id}
        )
        lead.activity_schedule("mail.mail_activity_data_call", self.today, user_id=self.anna.id)
        self.start_tour("/odoo/my-day", "crm_activity_plan_my_day", login=self.anna.login)
        contact = self.env["crm.contact.log"].search([("lead_id", "=", lead.id)])
        self.assertRecordValues(contact, [{"user_id": self.anna.id, "channel": "call", "is_effective": True}])

    def test_leader_opens_what_is_behind_a_figure(self):
        self.contacts(self.anna, 1, self.today, hour=0)
        self.contacts(self.anna, 1, self.today - timedelta(days=1))
        self.start_tour("/odoo/team-board", "crm_activity_plan_team_board", login=self.lea.login)
