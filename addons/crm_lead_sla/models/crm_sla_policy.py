from odoo import api, fields, models
from odoo.exceptions import ValidationError

KINDS = [
    ("first_response", "First response"),
    ("next_response", "Next response"),
    ("stage_time", "Time in stage"),
]
RESPONSES = ("first_response", "next_response")
UNITS = [
    ("working_hours", "Working hours"),
    ("working_days", "Working days"),
    ("hours", "Hours"),
    ("days", "Days"),
]
# What running clocks are computed from, and what decides which leads have one.
TIMING = {"limit", "unit", "calendar_id", "escalation_ids", "pause_stage_ids"}
SCOPE = {"active", "company_id", "team_ids", "lead_type", "domain", "kind", "stage_ids", "sequence"}


class CrmSlaPolicy(models.Model):
    """A promise: how long a lead may wait for something, and what happens while it does.

    First response: from the arrival of a lead until somebody of us gets in touch with the customer. Next response: from
    a message of the customer until somebody answers. Time in stage: from the moment a lead enters one of the stages
    until it leaves them. Of the policies for a response only the first that fits a lead applies to it; of those for
    stages each one.

    Only leads that arrive, hear from the customer or move after the policy was activated are timed; *Apply to open
    leads* starts clocks for the others. A change of the time or the steps counts for the running clocks too, and
    archiving a policy cancels its clocks: the form says how many before it is saved.
    """

    _name = "crm.sla.policy"
    _description = "SLA Policy"
    _inherit = ["mail.thread"]
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True, tracking=True)
    company_id = fields.Many2one("res.company", help="Empty: all companies.")
    team_ids = fields.Many2many(
        "crm.team",
        string="Sales Teams",
        domain="['|', ('company_id', '=', False), ('company_id', '=?', company_id)]",
        context={"active_test": False},  # else the policy of an archived team would be one for all
        help="Empty: all teams.",
    )
    lead_type = fields.Selection([("lead", "Leads"), ("opportunity", "Opportunities")], help="Empty: both.")
    domain = fields.Char(string="Only Leads That Fit", default="[]", tracking=True)
    kind = fields.Selection(KINDS, required=True, default="first_response", tracking=True)
    stage_ids = fields.Many2many("crm.stage", "crm_sla_policy_stage_rel", string="Stages")
    pause_stage_ids = fields.Many2many(
        "crm.stage", "crm_sla_policy_pause_stage_rel", string="Pauses In", help="In these stages the time stands still."
    )
    limit = fields.Float(required=True, default=4, tracking=True)
    unit = fields.Selection(
        UNITS,
        required=True,
        default="working_hours",
        tracking=True,
        help="A working day is the average day of the working hours.",
    )
    calendar_id = fields.Many2one(
        "resource.calendar",
        string="By the Working Hours",
        domain="['|', ('company_id', '=', False), ('company_id', '=?', company_id)]",
        ondelete="restrict",
        tracking=True,
        help="Empty: the working hours of the team, else of the company, else round the clock.",
    )
    acknowledgement_template_id = fields.Many2one(
        "mail.template",
        string="Acknowledgement",
        domain=[("model", "=", "crm.lead")],
        ondelete="restrict",
        help="Sent to customers whose inquiry came by e-mail or a form. It never counts as an answer.",
    )
    date_from = fields.Datetime(
        string="In Force Since", readonly=True, copy=False, help="When the policy was activated."
    )
    escalation_ids = fields.One2many("crm.sla.escalation", "policy_id", string="Steps", copy=True)

    _limit_positive = models.Constraint(
        "CHECK(\"limit\" > 0 AND \"limit\" <= CASE WHEN unit IN ('days', 'working_days') THEN 1000 ELSE 24000 END)",
        "The limit of a policy must be more than nothing and at most 1000 days.",
    )

    @api.constrains("domain")
    def _check_domain(self):
        for policy in self:
            policy._parse_domain()

    @api.constrains("kind", "stage_ids", "active")
    def _check_stages(self):
        for policy in self.filtered("active"):
            if policy.kind == "stage_time" and not policy.stage_ids:
                raise ValidationError(
                    self.env._("%(policy)s: choose the stages in which the time is measured.", policy=policy.name)
                )

    @api.constrains("active", "escalation_ids")
    def _check_steps(self):
        self.filtered("active").escalation_ids._check_target()

    @api.constrains("calendar_id")
    def _check_calendar(self):
        for policy in self:
            if policy.calendar_id and not self.env["crm.sla.time"]._get_day_hours(policy.calendar_id.id):
                raise ValidationError(
                    self.env._(
                        "%(policy)s: %(calendar)s has no working hours. Add some, or choose another calendar.",
                        policy=policy.name,
                        calendar=policy.calendar_id.name,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        policies = super().create(vals_list)
        policies.filtered("active").date_from = fields.Datetime.now()
        self.env.registry.clear_cache()
        return policies

    def write(self, vals):
        activated = self.filtered(lambda policy: not policy.active) if vals.get("active") else self.browse()
        result = super().write(vals)
        if activated:
            super(CrmSlaPolicy, activated).write({"date_from": fields.Datetime.now()})
        if (TIMING | SCOPE | {"name", "acknowledgement_template_id"}) & vals.keys():
            self.env.registry.clear_cache()
        if (TIMING | SCOPE) & vals.keys():
            self._recheck_clocks()
        return result

    def unlink(self):
        self.env["crm.sla.clock"]._cancel([("policy_id", "in", self.ids)], self.env._("The policy was deleted."))
        self.env.registry.clear_cache()
        return super().unlink()

    def _recheck_clocks(self):
        """Running clocks go by the policy as it is now; those of an archived one are cancelled."""
        clocks = self.env["crm.sla.clock"]
        archived = self.filtered(lambda policy: not policy.active)
        clocks._cancel([("policy_id", "in", archived.ids)], self.env._("The policy was archived."))
        clocks._recheck([("policy_id", "in", (self - archived).ids)])

    @api.model
    def _archive_without(self, name, removed):
        """Archive the policies in whose field ``name`` nothing but the ``removed`` records stands, and say so."""
        policies = self.sudo().search([(name, "in", removed.ids)])
        only = policies.filtered(lambda policy: not policy[name] - removed)
        only.active = False
        for policy in only:
            policy.message_post(
                body=self.env._("Archived: %(names)s was deleted.", names=", ".join(removed.mapped("display_name")))
            )
