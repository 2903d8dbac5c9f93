from odoo import fields, models

ACTIONS = [
    ("warn_holder", "Warn the holder"),
    ("tell_leader", "Tell the team leader"),
    ("open_to_claim", "Others may take it"),
    ("reassign", "Give it to somebody else"),
    ("move_stage", "Move to another stage"),
    ("move_team", "Move to another team"),
]


class CrmSlaEscalation(models.Model):
    """A step of a policy: what happens to a lead when so many per cent of its time are used up."""

    _name = "crm.sla.escalation"
    _description = "SLA Step"
    _order = "percent, id"

    policy_id = fields.Many2one("crm.sla.policy", required=True, ondelete="cascade", index=True)
    percent = fields.Float(
        string="At % of the Time", required=True, default=100, help="100: at the deadline. 150: half as long again."
    )
    action = fields.Selection(ACTIONS, required=True, default="warn_holder")
    stage_id = fields.Many2one("crm.stage", ondelete="restrict")
    team_id = fields.Many2one("crm.team", string="Sales Team", ondelete="restrict")
    template_id = fields.Many2one(
        "mail.template", string="Message", domain=[("model", "=", "crm.lead")], ondelete="restrict",
        help="To whom the step concerns. Empty: a short notice. Whoever is concerned by several leads at once gets one "
        "message about all of them.",
    )  # fmt: skip

    _percent_positive = models.Constraint("CHECK(percent > 0)", "A step comes after more than 0 % of the time.")
