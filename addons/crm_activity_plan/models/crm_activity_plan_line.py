from odoo import fields, models

PERIODS = [("day", "Day"), ("week", "Week"), ("month", "Month")]


class CrmActivityPlanLine(models.Model):
    """How much of a metric a full-time person does in a day, a week (Monday to Sunday) or a month.

    Full time are the working hours of the company without leaves. What one person is asked for goes by their own
    hours: see ``crm.activity.score``. A *direction* of a sales plan is a metric of its own, whose domain says the
    category of products or the like, or a plan of its own for a team.
    """

    _name = "crm.activity.plan.line"
    _description = "Target of an Activity Plan"
    _order = "plan_id, sequence, id"
    _rec_name = "metric_id"

    plan_id = fields.Many2one("crm.activity.plan", required=True, ondelete="cascade", index=True)
    company_id = fields.Many2one(related="plan_id.company_id", store=True)
    sequence = fields.Integer(default=10)
    metric_id = fields.Many2one("crm.metric", required=True, ondelete="restrict", index=True)
    period = fields.Selection(PERIODS, string="Per", required=True, default="day")
    target = fields.Float(
        required=True, help="For a full-time person in a full period; money in the currency of the company."
    )
    weight = fields.Float(default=1.0, help="How much it matters beside the others of the plan.")
    is_must = fields.Boolean(string="Must-have", help="A plan is not met while a must-have is not, whatever the rest.")
    target_ids = fields.One2many("crm.activity.plan.target", "line_id", string="Own Targets", copy=True)

    _metric_period_uniq = models.UniqueIndex(
        "(plan_id, metric_id, period)", "A plan asks for a metric once per day, week or month."
    )
    _target_positive = models.Constraint("CHECK(target >= 0)", "A target cannot be negative.")
    _weight_positive = models.Constraint("CHECK(weight >= 0)", "A weight cannot be negative.")
