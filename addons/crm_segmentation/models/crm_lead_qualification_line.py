from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import float_round

from .crm_qualification_question import DIMENSIONS


class CrmLeadQualificationLine(models.Model):
    """The answer to one question about a lead, with the points and the weight as they were then."""

    _name = "crm.lead.qualification.line"
    _description = "Answer about a Lead"
    _order = "id"

    lead_qualification_id = fields.Many2one("crm.lead.qualification", required=True, index=True, ondelete="cascade")
    question_id = fields.Many2one("crm.qualification.question", required=True, ondelete="restrict")
    answer_id = fields.Many2one(
        "crm.qualification.answer", ondelete="restrict", domain="[('question_id', '=', question_id)]"
    )
    # Of the question and answer chosen; not related fields, which would follow a later change of the questionnaire.
    is_required = fields.Boolean(compute="_compute_question", store=True)
    dimension = fields.Selection(DIMENSIONS, compute="_compute_question", store=True)
    weight = fields.Float(compute="_compute_question", store=True)
    points = fields.Float(compute="_compute_points", store=True, aggregator="avg")

    @api.depends("question_id")
    def _compute_question(self):
        for line in self:
            line.is_required = line.question_id.is_required
            line.dimension = line.question_id.dimension
            line.weight = line.question_id.weight

    @api.depends("answer_id")
    def _compute_points(self):
        for line in self:
            line.points = line.answer_id.points

    @api.constrains("question_id", "answer_id")
    def _check_answer(self):
        for line in self:
            if line.answer_id and line.answer_id.question_id != line.question_id:
                raise ValidationError(
                    self.env._("'%(answer)s' is no answer to '%(question)s': choose one of its answers.",
                               answer=line.answer_id.name, question=line.question_id.name)
                )  # fmt: skip

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        if any(act.create_date < self.env.cr.now() for act in lines.lead_qualification_id):
            raise UserError(self.env._("What was said about a lead is kept as it was: qualify the lead again."))
        return lines

    def _get_mean(self):
        """Mean of the points of the answered ones, weighted, as precise as it is shown; None when none is answered."""
        answered = self.filtered("answer_id")
        weights = sum(answered.mapped("weight"))
        if not weights:
            return None
        return float_round(sum(line.weight * line.points for line in answered) / weights, precision_digits=1)
