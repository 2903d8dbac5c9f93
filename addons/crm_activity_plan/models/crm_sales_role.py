from odoo import fields, models


class CrmSalesRole(models.Model):
    """What a person does in the sales department: telephone sales, key accounts, ... Plans may be made for a role."""

    _name = "crm.sales.role"
    _description = "Sales Role"
    _order = "sequence, name, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    user_ids = fields.One2many("res.users", "sales_role_id", string="People")

    _name_uniq = models.UniqueIndex("(name) WHERE active", "There is a role of this name.")
