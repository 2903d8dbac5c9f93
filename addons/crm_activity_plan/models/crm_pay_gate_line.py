from odoo import api, fields, models

from .crm_activity_plan_line import PERIODS


class CrmPayGateLine(models.Model):
    """What one metric by the day, week or month had to say about a month, as it was when the gate was computed."""

    _name = "crm.pay.gate.line"
    _description = "Reason of a Pay Gate"
    _order = "gate_id, kind desc, sequence, id"
    _rec_name = "metric_name"

    gate_id = fields.Many2one("crm.pay.gate", required=True, readonly=True, ondelete="cascade", index=True)
    company_id = fields.Many2one(related="gate_id.company_id", store=True)
    sequence = fields.Integer(readonly=True, aggregator=None)
    kind = fields.Selection([("activity", "Activity plan"), ("sales", "Sales plan")], required=True, readonly=True)
    metric_id = fields.Many2one("crm.metric", readonly=True, ondelete="set null")
    metric_name = fields.Char(string="Metric (name)", readonly=True)
    period = fields.Selection(PERIODS, string="Per", required=True, readonly=True)
    periods = fields.Integer(readonly=True, help="Closed days, weeks or months with a target.")
    periods_done = fields.Integer(readonly=True, help="Those in which the target was reached.")
    target = fields.Float(readonly=True, aggregator=None)
    fact = fields.Float(readonly=True, aggregator=None)
    counted = fields.Float(
        readonly=True, aggregator=None, help="In the activity plan each period counts up to its target."
    )
    fulfilment = fields.Float(readonly=True, aggregator="avg")
    weight = fields.Float(readonly=True, aggregator=None)
    is_must = fields.Boolean(string="Must-have", readonly=True)
    explanation = fields.Text(compute="_compute_explanation")

    @api.depends_context("lang")
    @api.depends("fulfilment", "counted", "target")
    def _compute_explanation(self):
        for line in self:
            line.explanation = line._get_explanation()

    def _get_explanation(self):
        figures = {
            "metric": self.metric_id.name or self.metric_name,
            "fact": _number(self.fact),
            "counted": _number(self.counted),
            "target": _number(self.target),
            "percent": _number(self.fulfilment * 100),
            "periods": self.periods,
            "done": self.periods_done,
        }
        if not self.target:
            return self.env._("%(metric)s: nothing was asked for, so it is met.", **figures)
        if self.kind == "sales" or self.periods == 1:
            return self.env._("%(metric)s: %(fact)s of %(target)s, that is %(percent)s %%.", **figures)
        return self.env._(
            "%(metric)s: %(fact)s of %(target)s in %(periods)s periods, %(done)s of them reached. Each counted up"
            " to its target, that is %(counted)s or %(percent)s %%.",
            **figures,
        )

    @api.readonly
    def action_view_scores(self):
        """Open the scores of the month behind this line."""
        self.ensure_one()
        self.check_access("read")
        return self.gate_id._get_scores_action([("metric_id", "=", self.metric_id.id), ("period", "=", self.period),
                                                ("kind", "=", self.kind)])  # fmt: skip


def _number(value):
    return f"{round(value, 2):,.15g}"
