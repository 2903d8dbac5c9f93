from odoo import api, fields, models
from odoo.fields import Domain


class CrmQualification(models.Model):
    """A questionnaire by which a person tells whether a lead fits, and what the customer may become.

    The score of a lead is the mean of the points of its answers (0 to 100), weighted by the questions. It fits from
    ``fit_score`` on. The questions on the potential do not enter the score: their own mean is the expected class, A
    from ``potential_a`` on, B from ``potential_b`` on, else C. A question without an answer counts in neither.
    """

    _name = "crm.qualification"
    _description = "Qualification Questionnaire"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company", help="Empty: for all companies.")
    team_ids = fields.Many2many(
        "crm.team", string="Sales Teams", check_company=True, help="Empty: for the leads of all teams, and of none."
    )
    fit_score = fields.Float(
        string="Fits From (%)", default=60, required=True, help="A lead with this score or more is qualified."
    )
    potential_a = fields.Float(
        string="Potential A From (%)", default=75, required=True, help="Mean of the points on the potential."
    )
    potential_b = fields.Float(
        string="Potential B From (%)", default=40, required=True, help="Below it is potential C."
    )
    question_ids = fields.One2many("crm.qualification.question", "qualification_id", string="Questions", copy=True)

    _fit_score_percent = models.Constraint(
        "CHECK(fit_score > 0 AND fit_score <= 100)",
        "A lead fits from a score above 0 and up to 100 %: correct 'Fits From'.",
    )
    _potential_order = models.Constraint(
        "CHECK(potential_b > 0 AND potential_a > potential_b AND potential_a <= 100)",
        "Potential A must begin above potential B, and both between 0 and 100 %.",
    )

    @api.model
    def _find_for(self, lead):
        """The first questionnaire for the lead's company and team; none if there is none."""
        company = Domain("company_id", "in", [False, lead.company_id.id or self.env.company.id])
        return self.search(company & Domain("team_ids", "in", [False, lead.team_id.id]), limit=1)
