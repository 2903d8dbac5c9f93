from typing import NamedTuple

from odoo import api, fields, models, tools
from odoo.exceptions import ValidationError
from odoo.fields import Domain

from odoo.addons.crm_metric.tools import metric_domain

WATCHED = {"active", "stage_id", "team_ids", "no_skip", "back_by_leader"}


class Gate(NamedTuple):
    """A rule as every move of a deal asks for it, kept in the cache of the server."""

    id: int
    stage_id: int
    team_ids: frozenset
    no_skip: bool
    back_by_leader: bool

    def is_for(self, stage_id, team_id):
        return self.stage_id == stage_id and (not self.team_ids or team_id in self.team_ids)


class CrmStageRule(models.Model):
    """What must be true before a deal enters a stage, and how the stage may be passed and left.

    Several rules of a stage add up. They bind people who move opportunities; imports, merges and what moves by itself
    is let through and marked in the stage log. Without a rule a move costs nothing more.
    """

    _name = "crm.stage.rule"
    _description = "Stage Rule"
    _order = "sequence, id"

    name = fields.Char(compute="_compute_name")
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    stage_id = fields.Many2one("crm.stage", required=True, ondelete="cascade", index=True)
    team_ids = fields.Many2many(
        "crm.team",
        string="Sales Teams",
        context={"active_test": False},  # else a rule of an archived team would be one for all
        help="Empty: all teams.",
    )
    activity_type_ids = fields.Many2many(
        "mail.activity.type",
        string="Activities Done",
        domain="[('res_model', 'in', (False, 'crm.lead'))]",
        help="Before a deal comes here, somebody has done an activity of each of these types on it.",
    )
    needs_quotation = fields.Boolean(
        string="Quotation Sent", help="Before a deal comes here, a quotation of it has been sent."
    )
    domain = fields.Char(
        string="The Deal Fits",
        default="[]",
        help="Before a deal comes here, it must be like this; for example its phone number is filled in.",
    )
    hint = fields.Char(
        translate=True, help="What to say when the deal does not fit. Empty: the fields that do not are named."
    )
    no_skip = fields.Boolean(
        string="May Not Be Skipped", help="A deal on its way to a later stage must have been in this one."
    )
    back_by_leader = fields.Boolean(
        string="Back With the Leader Only",
        help="Only the leader of the team or a sales administrator takes a deal from here to an earlier stage, and "
        "gives the reason.",
    )

    @api.depends("stage_id", "team_ids")
    def _compute_name(self):
        for rule in self:
            teams = ", ".join(rule.team_ids.mapped("name"))
            rule.name = f"{rule.stage_id.name} ({teams})" if teams else rule.stage_id.name

    @api.constrains("domain")
    def _check_domain(self):
        for rule in self:
            rule._parse_domain()

    @api.constrains("active", "activity_type_ids", "needs_quotation", "domain", "no_skip", "back_by_leader")
    def _check_not_empty(self):
        for rule in self.filtered("active"):
            if not rule._is_demanding():
                raise ValidationError(
                    self.env._("The rule of the stage %(stage)s asks for nothing: choose what.", stage=rule.name)
                )

    @api.model_create_multi
    def create(self, vals_list):
        self.env.registry.clear_cache()
        return super().create(vals_list)

    def write(self, vals):
        if WATCHED & vals.keys():
            self.env.registry.clear_cache()
        return super().write(vals)

    def unlink(self):
        self.env.registry.clear_cache()
        return super().unlink()

    def _is_demanding(self):
        """Whether the rule asks for anything; an addon that adds a condition adds it here."""
        return bool(
            self.activity_type_ids
            or self.needs_quotation
            or not self._parse_domain().is_true()
            or self.no_skip
            or self.back_by_leader
        )

    def _parse_domain(self):
        return metric_domain.parse(
            self.env["crm.lead"], self.domain, self._fields["domain"]._description_string(self.env)
        )

    @api.model
    @tools.ormcache()
    def _get_gates(self):
        """All active rules in their order; empty in most databases, where moves cost nothing more."""
        return tuple(
            Gate(rule.id, rule.stage_id.id, frozenset(rule.team_ids.ids), rule.no_skip, rule.back_by_leader)
            for rule in self.sudo().with_context(active_test=True).search(Domain.TRUE)  # what is kept is for all
        )
