from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

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
    is_money = fields.Boolean(compute="_compute_is_money", help="The target is an amount in the company's currency.")
    target_ids = fields.One2many("crm.activity.plan.target", "line_id", string="Own Targets", copy=True)

    _metric_period_uniq = models.UniqueIndex(
        "(plan_id, metric_id, period)", "A plan asks for a metric once per day, week or month."
    )
    _target_positive = models.Constraint("CHECK(target >= 0)", "A target cannot be negative.")
    _weight_positive = models.Constraint("CHECK(weight >= 0)", "A weight cannot be negative.")

    @api.depends("metric_id.value_field", "metric_id.aggregation")
    def _compute_is_money(self):
        for line in self:
            line.is_money = bool(line.metric_id) and line.metric_id._is_money()

    @api.constrains("metric_id")
    def _check_metric(self):
        """A target is a person's, so the metric must say whose a record is."""
        for metric in self.metric_id:
            if not metric.user_path and metric.model != "res.users":
                raise ValidationError(
                    self.env._(
                        "Metric: %(metric)s counts for nobody. Choose one that says the person, or set its person.",
                        metric=metric.name,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        self.env["crm.activity.score"]._schedule_refresh()
        return lines

    def write(self, vals):
        if vals.keys() & {"plan_id", "metric_id", "period"}:
            self._check_not_closed()
        result = super().write(vals)
        self.env["crm.activity.score"]._schedule_refresh()
        return result

    def unlink(self):
        """Open scores go with their line; closed ones keep it."""
        self.check_access("unlink")
        self._check_not_closed()
        self.env["crm.activity.score"].sudo().search([("line_id", "in", self.ids)]).unlink()
        return super().unlink()

    def _check_not_closed(self):
        """Raise UserError where a closed score says what was asked: that would change under it."""
        closed = (
            self.env["crm.activity.score"]
            .sudo()
            .search([("line_id", "in", self.ids), ("state", "=", "closed")], limit=1)
        )
        if closed:
            raise UserError(
                self.env._(
                    "%(plan)s, %(metric)s: there are closed scores. Archive the plan, or change it from a day on.",
                    plan=closed.plan_id.name,
                    metric=closed.metric_id.name,
                )
            )
