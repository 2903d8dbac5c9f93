from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain


class CrmFunnelStep(models.Model):
    """A step of a funnel: what is counted, and optionally the metric whose amount stands beside the number.

    A step of a stage counts the deals that came into it, with their expected revenue at that moment. When the stage is
    deleted, the step keeps its name and goes on showing what the history has of it.
    """

    _name = "crm.funnel.step"
    _description = "Step of a Funnel"
    _order = "funnel_id, sequence, id"

    funnel_id = fields.Many2one("crm.funnel", required=True, ondelete="cascade", index=True)
    sequence = fields.Integer(default=10)
    name = fields.Char(compute="_compute_name", inverse="_inverse_name", search="_search_name")
    custom_name = fields.Char(string="Own Name", translate=True, help="Empty: the name of the metric or stage.")
    metric_id = fields.Many2one(
        "crm.metric", domain=[("aggregation", "!=", "sum")], ondelete="restrict", index="btree_not_null"
    )
    stage_id = fields.Many2one("crm.stage", ondelete="set null", index="btree_not_null")
    deleted_stage = fields.Char(readonly=True, copy=False, help="Name of the stage in the history, once it is deleted.")
    amount_metric_id = fields.Many2one(
        "crm.metric",
        string="Amount",
        domain=[("aggregation", "=", "sum")],
        ondelete="restrict",
        index="btree_not_null",
        help="The metric that gives the amount beside the number; a stage has the expected revenue.",
    )
    problem = fields.Char(compute="_compute_problem", help="Why the step cannot be counted.")

    _one_thing = models.Constraint(
        "CHECK(metric_id IS NULL OR stage_id IS NULL)", "A step is a metric or a stage, not both."
    )

    @api.depends("custom_name", "metric_id.name", "stage_id.name", "deleted_stage")
    @api.depends_context("lang")
    def _compute_name(self):
        for step in self:
            step.name = step.custom_name or step._get_default_name()

    def _inverse_name(self):
        for step in self:
            step.custom_name = step.name if step.name != step._get_default_name() else False

    @api.model
    def _search_name(self, operator, value):
        if operator in Domain.NEGATIVE_OPERATORS:
            return NotImplemented
        names = ("metric_id.name", "stage_id.name", "deleted_stage")
        default = Domain.OR(Domain(name, operator, value) for name in names)
        return Domain("custom_name", operator, value) | (Domain("custom_name", "=", False) & default)

    def _get_default_name(self):
        if self.deleted_stage and not self.stage_id:
            return self.env._("%(stage)s (deleted)", stage=self.deleted_stage)
        return self.metric_id.name or self.stage_id.name or ""

    @api.depends("metric_id", "amount_metric_id")
    def _compute_problem(self):
        for step in self:
            metrics = step.metric_id | step.amount_metric_id
            step.problem = next((metric.problem for metric in metrics if metric.problem), False)

    @api.constrains("funnel_id", "metric_id", "stage_id", "amount_metric_id")
    def _check_one_thing(self):
        for step in self:
            if not (step.metric_id or step.stage_id or step.deleted_stage):
                raise ValidationError(self.env._("Choose a metric or a stage for each step of the funnel."))
            if step.metric_id.aggregation == "sum":
                raise ValidationError(
                    self.env._(
                        "%(metric)s is an amount: a step counts records. Choose it as the amount of a step instead.",
                        metric=step.metric_id.name,
                    )
                )
            step._check_amount()

    def _check_amount(self):
        metric = self.amount_metric_id
        if metric and metric.aggregation != "sum":
            raise ValidationError(self.env._("%(metric)s is a number and not an amount.", metric=metric.name))
        if metric and not self.metric_id:
            raise ValidationError(
                self.env._("A stage has the expected revenue as its amount: leave the amount of %(step)s empty.",
                           step=self.name)
            )  # fmt: skip

    def _prepare_description(self):
        """What a screen says of the step beside its figures."""
        kind = "metric" if self.metric_id else "stage"
        return {"id": self.id, "name": self.name, "help": self._get_help(), "kind": kind}

    def _get_help(self):
        if self.metric_id:
            return self.problem or self.metric_id.description or ""
        return self.env._("Deals that came into the stage, with their expected revenue at that moment.")

    def _has_amount(self):
        return bool(self.amount_metric_id or not self.metric_id)

    def _get_counted_model(self):
        return self.metric_id.model or "crm.stage.log"
