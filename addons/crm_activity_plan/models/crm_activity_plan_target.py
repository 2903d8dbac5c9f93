from odoo import fields, models


class CrmActivityPlanTarget(models.Model):
    """What one person is asked for instead of the target of the line; theirs for full time and prorated likewise."""

    _name = "crm.activity.plan.target"
    _description = "Own Target of a Person"
    _order = "line_id, user_id, id"
    _rec_name = "user_id"

    line_id = fields.Many2one("crm.activity.plan.line", required=True, ondelete="cascade", index=True)
    plan_id = fields.Many2one(related="line_id.plan_id", store=True, index=True)
    company_id = fields.Many2one(related="line_id.company_id", store=True)
    user_id = fields.Many2one("res.users", string="Person", required=True, ondelete="cascade", index=True)
    target = fields.Float(required=True)

    _user_uniq = models.UniqueIndex("(line_id, user_id)", "A person has one own target per line.")
    _target_positive = models.Constraint("CHECK(target >= 0)", "A target cannot be negative.")
