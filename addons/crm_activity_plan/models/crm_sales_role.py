from odoo import api, fields, models


class CrmSalesRole(models.Model):
    """What a person does in the sales department: telephone sales, key accounts, ... Plans may be made for a role."""

    _name = "crm.sales.role"
    _description = "Sales Role"
    _order = "sequence, name, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    user_ids = fields.Many2many(
        "res.users",
        string="People",
        compute="_compute_user_ids",
        inverse="_inverse_user_ids",
        domain=[("share", "=", False)],
    )

    _name_uniq = models.UniqueIndex("(name) WHERE active", "There is a role of this name.")

    @api.depends_context("uid")
    def _compute_user_ids(self):
        users = self.env["res.users"].search([("sales_role_id", "in", self.ids)]).grouped("sales_role_id")
        for role in self:
            role.user_ids = users.get(role._origin, self.env["res.users"])

    def _inverse_user_ids(self):
        """Who administers sales gives roles without being allowed to edit users."""
        for role in self:
            former = self.env["res.users"].search([("sales_role_id", "=", role.id)]) - role.user_ids
            former.sudo().sales_role_id = False
            role.user_ids.sudo().sales_role_id = role
