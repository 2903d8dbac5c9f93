from odoo import api, fields, models
from odoo.exceptions import ValidationError

ACTIONS = [
    ("warn_holder", "Warn the holder"),
    ("tell_leader", "Tell the team leader"),
    ("open_to_claim", "Others may take it"),
    ("reassign", "Give it to somebody else"),
    ("move_stage", "Move to another stage"),
    ("move_team", "Move to another team"),
]
NEEDED = {"move_stage": "stage_id", "move_team": "team_id"}


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
    stage_id = fields.Many2one("crm.stage", string="To Stage", ondelete="restrict")
    team_id = fields.Many2one("crm.team", string="To Team", ondelete="restrict")
    template_id = fields.Many2one(
        "mail.template",
        string="Message",
        domain=[("model", "=", "crm.lead")],
        ondelete="restrict",
        help="What the holder or the leader who is told gets; for the other steps whoever the lead is with then: its "
        "holder, or the leader of the team to which it goes. Empty: a short notice, if any. Somebody concerned by "
        "several leads at once gets one message about all of them instead.",
    )

    _percent_positive = models.Constraint(
        "CHECK(percent > 0 AND percent <= 1000)", "A step comes after more than 0 % of the time, and by 1000 %."
    )

    @api.depends("action", "percent")
    def _compute_display_name(self):
        labels = dict(self._fields["action"]._description_selection(self.env))
        for step in self:
            step.display_name = f"{step.percent:g} %: {labels.get(step.action)}"

    @api.constrains("action", "stage_id", "team_id")
    def _check_target(self):
        """An archived policy may leave open where its leads go, as the example does: it is chosen before it works."""
        for step in self.filtered("policy_id.active"):
            name = NEEDED.get(step.action)
            if name and not step[name]:
                raise ValidationError(
                    self.env._(
                        "%(step)s: choose the %(field)s.",
                        step=step.display_name,
                        field=self._fields[name]._description_string(self.env),
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        steps = super().create(vals_list)
        steps._changed()
        return steps

    def write(self, vals):
        result = super().write(vals)
        self._changed()
        return result

    def unlink(self):
        policies = self.policy_id
        result = super().unlink()
        self._changed(policies)
        return result

    def _changed(self, policies=None):
        """The running clocks of the policies go by their steps as they are now."""
        self.env.registry.clear_cache()
        self.env["crm.sla.clock"]._recheck([("policy_id", "in", (policies or self.policy_id).ids)])
