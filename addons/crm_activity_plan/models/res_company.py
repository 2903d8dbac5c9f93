from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    activity_plan_grace_days = fields.Integer(
        string="Days until Scores Close",
        default=3,
        help="So many days after the end of a day, week or month its scores are closed: what is entered "
        "later does not change them any more.",
    )

    _activity_plan_grace_days_positive = models.Constraint(
        "CHECK(activity_plan_grace_days >= 0)", "The days until scores close cannot be negative."
    )
