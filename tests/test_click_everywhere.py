"""Odoo's click bot opens every menu, view and filter of the CRM application; nothing may fail or warn."""

from odoo.fields import Command
from odoo.tests import HttpCase, new_test_user, tagged

BOT = "odoo.loader.modules.get('@web/webclient/clickbot/clickbot_loader').startClickEverywhere('crm.crm_menu_root');"


@tagged("post_install", "-at_install")
class TestClickEverywhere(HttpCase):
    allow_end_on_form = True

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.ref("base.user_admin").tour_enabled = False
        cls.seller = new_test_user(
            cls.env, "seller", groups="sales_team.group_sale_salesman", email="seller@example.com", tour_enabled=False
        )
        customer = cls.env["res.partner"].create({"name": "Customer", "email": "customer@example.com"})
        team = cls.env["crm.team"].create({"name": "Team", "member_ids": [Command.link(cls.seller.id)]})
        leads = cls.env["crm.lead"].create(
            [
                {"name": f"Deal {number}", "type": "opportunity", "partner_id": customer.id, "user_id": user.id,
                 "team_id": team.id, "expected_revenue": 1000}
                for number, user in enumerate([cls.seller, cls.seller, cls.env.ref("base.user_admin")])
            ]
        )  # fmt: skip
        leads.activity_schedule("mail.mail_activity_data_call", user_id=cls.seller.id)
        leads[:2].activity_ids.action_feedback(feedback="He wants an offer")
        leads[0].action_set_won()

    def test_as_administrator(self):
        self._click_everywhere("admin")

    def test_as_salesperson(self):
        self._click_everywhere("seller")

    def _click_everywhere(self, login):
        self.browser_js(
            "/odoo", BOT, "odoo.isReady === true", login=login, timeout=600, success_signal="clickbot test succeeded"
        )
