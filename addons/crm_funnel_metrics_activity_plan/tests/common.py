from datetime import date

from odoo.tests import freeze_time

from odoo.addons.crm_activity_plan.tests.common import FIRST, LAST, PlanCase

NOW = "2026-02-09 00:00:00"  # after the first of four equal weeks: 40 of 160 hours
LAST_YEAR = date(2025, 2, 12)


class PlanFactCase(PlanCase):
    """Anna and Boris of the North are asked for 20 deals and 1,000 a month, Leo of the South for nothing."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.member(cls.anna)
        cls.member(cls.boris)
        cls.member(cls.leo, cls.other_team)
        cls.sales = cls.plan(cls.team, (cls.won, 20, "month"), (cls.amount, 1000, "month"), kind="sales", name="Sales")
        cls.plan(cls.team, (cls.calls, 10, "day"))
        cls.deals(cls.anna, 2, date(2026, 2, 3), 100)
        cls.deals(cls.boris, 6, date(2026, 2, 4), 50)
        cls.deals(cls.leo, 1, date(2026, 2, 5), 70)
        cls.deals(cls.anna, 4, LAST_YEAR, 30)
        cls.deals(cls.leo, 3, LAST_YEAR, 10)  # for the North at that time
        cls.deals(cls.leo, 5, date(2025, 3, 1), 10)
        with freeze_time(NOW):
            cls.scores._generate(FIRST, LAST)
        cls.state = cls.env["crm.plan.fact"]

    def _get(self, user=None, **kwargs):
        return self.state.with_user(user or self.director).get_state(**kwargs)

    def _key(self, metric):
        return f"sales-{metric.id}-month"

    def _lines(self, state, *names):
        """{line: its figures}"""
        return {line["name"]: tuple(line["cell"][name] for name in names) for line in state["table"]["lines"]}
