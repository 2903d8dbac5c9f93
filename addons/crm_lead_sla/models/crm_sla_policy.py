from odoo import fields, models

KINDS = [
    ("first_response", "First response"),
    ("next_response", "Next response"),
    ("stage_time", "Time in stage"),
]
UNITS = [
    ("working_hours", "Working hours"),
    ("working_days", "Working days"),
    ("hours", "Hours"),
    ("days", "Days"),
]


class CrmSlaPolicy(models.Model):
    """A promise: how long a lead may wait for something, and what happens while it does.

    First response: from the arrival of a lead until somebody of us gets in touch with the customer. Next response: from
    a message of the customer until somebody answers. Time in stage: from the moment a lead enters one of the stages
    until it leaves them. Of the policies for a response only the first that fits a lead applies to it; of those for
    stages each one. Only leads that arrive, hear from the customer or move after the policy was activated are timed;
    *Apply to open leads* starts clocks for the others.
    """

    _name = "crm.sla.policy"
    _description = "SLA Policy"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company", help="Empty: all companies.")
    team_ids = fields.Many2many("crm.team", string="Sales Teams", help="Empty: all teams.")
    lead_type = fields.Selection([("lead", "Leads"), ("opportunity", "Opportunities")], help="Empty: both.")
    domain = fields.Char(string="Only Leads That Fit", default="[]")
    kind = fields.Selection(KINDS, required=True, default="first_response")
    stage_ids = fields.Many2many("crm.stage", "crm_sla_policy_stage_rel", string="Stages")
    pause_stage_ids = fields.Many2many(
        "crm.stage", "crm_sla_policy_pause_stage_rel", string="Pauses In", help="In these stages the time stands still."
    )
    limit = fields.Float(required=True, default=4)
    unit = fields.Selection(
        UNITS, required=True, default="working_hours", help="A working day is the average day of the working hours."
    )
    calendar_id = fields.Many2one(
        "resource.calendar", string="Working Hours of", check_company=True, ondelete="restrict",
        help="Empty: the working hours of the team, else of the company, else round the clock.",
    )  # fmt: skip
    acknowledgement_template_id = fields.Many2one(
        "mail.template", string="Acknowledgement", domain=[("model", "=", "crm.lead")], ondelete="restrict",
        help="Sent to the customer when the clock starts. It never counts as an answer.",
    )  # fmt: skip
    date_from = fields.Datetime(
        string="In Force Since", readonly=True, copy=False, help="When the policy was activated."
    )
    escalation_ids = fields.One2many("crm.sla.escalation", "policy_id", string="Steps", copy=True)

    _limit_positive = models.Constraint('CHECK("limit" > 0)', "The limit of a policy must be more than nothing.")
