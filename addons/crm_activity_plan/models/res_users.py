from odoo import fields, models


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
