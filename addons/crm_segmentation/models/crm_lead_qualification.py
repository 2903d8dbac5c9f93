from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

POTENTIAL = [("A", "Potential A"), ("B", "Potential B"), ("C", "Potential C")]
RESULTS = [("fit", "Fit"), ("unfit", "Not Fit")]


class CrmLeadQualification(models.Model):
    """A person's answers to a questionnaire about a lead: who qualified it, when, and what came out.

    Kept as it was: a later change of the questionnaire does not change it, and nobody edits it. A lead that is
    qualified again gets another one, and the last one counts. Raise UserError when no person does it: fit is a
    human act.
    """

    _name = "crm.lead.qualification"
    _description = "Lead Qualification"
    _order = "id desc"
    _rec_name = "lead_id"

    lead_id = fields.Many2one("crm.lead", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="lead_id.company_id", store=True)
    team_id = fields.Many2one(related="lead_id.team_id", store=True)
    qualification_id = fields.Many2one(
        "crm.qualification", string="Questionnaire", required=True, ondelete="restrict", check_company=True
    )
    user_id = fields.Many2one("res.users", string="Qualified by", readonly=True, index=True, ondelete="restrict")
    date = fields.Datetime(string="Qualified on", readonly=True)
    line_ids = fields.One2many("crm.lead.qualification.line", "lead_qualification_id", string="Answers")
    note = fields.Text()
    score = fields.Float(
        string="Score (%)", compute="_compute_result", store=True, digits=(5, 1), aggregator="avg",
        help="Weighted mean of the points of the answers, without those on the potential.",
    )  # fmt: skip
    result = fields.Selection(
        RESULTS, compute="_compute_result", store=True, help="Empty: no question of the score was answered."
    )
    potential_class = fields.Selection(
        POTENTIAL, string="Expected Class", compute="_compute_result", store=True, help="Empty: nothing was said on it."
    )

    @api.depends("qualification_id", "line_ids.points", "line_ids.weight", "line_ids.dimension")
    def _compute_result(self):
        for record in self:
            questionnaire = record.qualification_id
            score = record.line_ids.filtered(lambda line: line.dimension != "potential")._get_mean()
            potential = record.line_ids.filtered(lambda line: line.dimension == "potential")._get_mean()
            record.score = score or 0
            record.result = score is not None and ("fit" if score >= questionnaire.fit_score else "unfit")
            record.potential_class = potential is not None and (
                "A"
                if potential >= questionnaire.potential_a
                else "B"
                if potential >= questionnaire.potential_b
                else "C"
            )

    @api.model
    def default_get(self, fields):
        values = super().default_get(fields)
        if lead := self.env["crm.lead"].browse(values.get("lead_id")):
            values.setdefault("qualification_id", self.env["crm.qualification"]._find_for(lead).id)
        return values

    @api.onchange("qualification_id")
    def _onchange_qualification_id(self):
        """Ask the questions of the chosen questionnaire."""
        questions = self.qualification_id.question_ids
        self.line_ids = [fields.Command.clear()] + [
            fields.Command.create({"question_id": question.id}) for question in questions
        ]

    @api.model_create_multi
    def create(self, vals_list):
        self.check_access("create")
        if self.env["crm.history.act"]._is_machine():
            raise UserError(self.env._("A lead is qualified by a person: sign in as one of your people to do it."))
        act = {"user_id": self.env.uid, "date": fields.Datetime.now()}
        records = super().create([{**vals, **act} for vals in vals_list])
        records.lead_id._set_last_qualification()
        return records

    @api.constrains("line_ids", "qualification_id")
    def _check_answers(self):
        for record in self:
            required = record.qualification_id.question_ids.filtered("is_required")
            answered = record.line_ids.filtered("answer_id").question_id
            if missing := required - answered:
                raise ValidationError(
                    self.env._("Answer the required questions first: %s", ", ".join(missing.mapped("name")))
                )
            if record.line_ids.question_id.qualification_id - record.qualification_id:
                raise ValidationError(
                    self.env._("An answer belongs to another questionnaire: choose the questionnaire again.")
                )

    def _move_to_lead(self, lead):
        """The leads of these were merged into ``lead``."""
        # The one who merges may not edit what others said; only the lead it is about changes.
        self.sudo().lead_id = lead
        lead._set_last_qualification()
