from odoo import api, fields, models


class ResUsers(models.Model):
    _inherit = "res.users"

    sales_role_id = fields.Many2one(
        "crm.sales.role", ondelete="set null", index="btree_not_null", help="Plans may be made for a role."
    )
    sales_date_from = fields.Date(
        string="Sells since",
        groups="sales_team.group_sale_salesman,base.group_erp_manager",
        help="First day with a plan; empty: always.",
    )
    sales_date_to = fields.Date(
        string="Sells until",
        groups="sales_team.group_sale_salesman,base.group_erp_manager",
        help="Last day with a plan; empty: no end. Archiving the user sets it.",
    )

    led_team_ids = fields.One2many(
        "crm.team",
        "user_id",
        string="Teams Led",
        context={"active_test": False},
        groups="sales_team.group_sale_salesman",
    )
    led_member_ids = fields.Many2many(
        "crm.team.member",
        string="Memberships in Teams Led",
        compute="_compute_led_member_ids",
        compute_sudo=True,
        context={"active_test": False},
        groups="sales_team.group_sale_salesman",
        help="Also those that are over: they say whom the user leads, and led, on which days.",
    )

    @api.depends("led_team_ids.crm_team_member_all_ids.crm_team_id")
    def _compute_led_member_ids(self):
        """Looked up once for all rules of access that ask it."""
        members = self.env["crm.team.member"].with_context(active_test=False)
        names = ["crm_team_id", "user_id", "date_from", "date_to", "active"]
        stays = members.search_fetch([("crm_team_id.user_id", "in", self.ids)], names)
        by_leader = stays.grouped(lambda stay: stay.crm_team_id.user_id)
        for user in self:
            user.led_member_ids = by_leader.get(user._origin, members)

    def write(self, vals):
        if "active" not in vals:
            result = super().write(vals)
            if vals.keys() & {"sales_role_id", "sales_date_from", "sales_date_to"}:
                self.env["crm.activity.score"]._schedule_refresh()
            return result
        today = fields.Date.context_today(self)
        people = self.sudo()
        left = people.filtered(lambda user: user.active and not vals["active"])
        back = people.filtered(lambda user: not user.active and vals["active"] and user.sales_date_to)
        result = super().write(vals)
        left.filtered(lambda user: not user.sales_date_to or user.sales_date_to > today).sales_date_to = today
        # Whoever comes back later begins anew; a mistake that is undone on the same day changes nothing.
        back.filtered(lambda user: user.sales_date_to < today).sales_date_from = today
        back.sales_date_to = False
        return result
