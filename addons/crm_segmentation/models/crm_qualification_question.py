from odoo import fields, models

DIMENSIONS = [
    ("budget", "Budget"),
    ("authority", "Authority"),
    ("need", "Need"),
    ("timeframe", "Timeframe"),
    ("potential", "Potential"),
]


class CrmQualificationQuestion(models.Model):
    """A question with its possible answers. A required one must be answered before a lead is qualified."""

    _name = "crm.qualification.question"
    _description = "Qualification Question"
    _order = "qualification_id, sequence, id"

    name = fields.Char(string="Question", required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    qualification_id = fields.Many2one("crm.qualification", required=True, index=True, ondelete="cascade")
    dimension = fields.Selection(
        DIMENSIONS, required=True, default="need", help="Potential tells the expected class, the others the score."
    )
    weight = fields.Float(default=1, required=True, help="Weight of this question among the others.")
    is_required = fields.Boolean(string="Required", default=True)
    answer_ids = fields.One2many("crm.qualification.answer", "question_id", string="Answers", copy=True)

    _weight_positive = models.Constraint("CHECK(weight > 0)", "The weight of a question must be above 0.")
