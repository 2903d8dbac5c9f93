from odoo import fields, models


class CrmQualificationAnswer(models.Model):
    """A possible answer to a question, and the points it gives: 0 is worst, 100 is best."""

    _name = "crm.qualification.answer"
    _description = "Qualification Answer"
    _order = "question_id, sequence, id"

    name = fields.Char(string="Answer", required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    question_id = fields.Many2one("crm.qualification.question", required=True, index=True, ondelete="cascade")
    points = fields.Float(required=True, help="From 0, worst, to 100, best.")

    _points_percent = models.Constraint(
        "CHECK(points >= 0 AND points <= 100)", "The points of an answer go from 0 to 100."
    )
