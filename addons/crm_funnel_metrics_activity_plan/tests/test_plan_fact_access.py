from odoo.exceptions import AccessError
from odoo.tests import freeze_time, new_test_user, tagged, warmup

from .common import NOW, PlanFactCase


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestPlanFactAccess(PlanFactCase):
    """Own figures; a leader those of the own teams; all documents those of all. No more by the records behind them."""

    def test_lines(self):
        both = {self.anna.id, self.boris.id}
        expected = {self.anna: {self.anna.id}, self.lea: both, self.director: both, self.manager: both}
        for user, ids in expected.items():
            with self.subTest(user=user.login):
                table = self._get(user)["table"]
                self.assertEqual({line["id"] for line in table["lines"]}, ids)
        self.assertFalse(self._get(self.leo)["directions"], "nobody of the South has a plan")

    def test_a_salesperson_sees_nothing_of_others(self):
        table = self._get(self.anna)["table"]
        self.assertEqual((table["total"]["fact"], table["total"]["last_year"], table["others"]), (2, 4, None))
        action = self.state.with_user(self.anna).action_view_facts(self._key(self.won), line="everybody")
        self.assertEqual(len(self.env[action["res_model"]].search(action["domain"])), 2)

    def test_without_sales_it_is_refused(self):
        for group in ("base.group_user", "base.group_portal"):
            user = new_test_user(self.env, f"plan_{group[5:]}", group)
            for call in (lambda state: state.get_state(), lambda state: state.action_view_facts("x")):
                with self.subTest(group), self.assertRaises(AccessError):
                    call(self.state.with_user(user))

    @warmup
    def test_queries_do_not_grow_with_people(self):
        state = self.state.with_user(self.director)
        with self.assertQueryCount(40):
            state.get_state()
