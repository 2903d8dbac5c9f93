from datetime import timedelta

from odoo import fields
from odoo.tests import HttpCase, tagged

from odoo.addons.crm_activity_plan.tests.common import PlanCase


@tagged("post_install", "-at_install")
class TestPlanFactTour(PlanCase, HttpCase):
    """Works every day of the week around the clock, so that the tour does not depend on when it runs."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.resource_calendar_id = cls.new_calendar("Always", [(0, 12), (12, 24)], days="0123456")
        today = fields.Date.today()
        first = today.replace(day=1)
        cls.member(cls.anna)
        cls.member(cls.boris)
        cls.plan(cls.team, (cls.won, 20, "month"), (cls.amount, 1000, "month"), first=first, last=False, kind="sales")
        cls.deals(cls.anna, 3, today, 100)
        cls.deals(cls.boris, 1, today, 50)
        cls.deals(cls.anna, 2, fields.Date.subtract(first, years=1) + timedelta(days=14), 100)
        cls.scores._generate(first, today)
        cls.director.password = cls.director.login

    def test_director_finds_who_and_which_direction_is_behind(self):
        self.start_tour("/odoo/plan-fact", "crm_plan_fact", login=self.director.login)

    def test_on_a_phone(self):
        self.browser_size = "390x844"
        self.touch_enabled = True
        self.start_tour("/odoo/plan-fact", "crm_plan_fact_phone", login=self.director.login)
