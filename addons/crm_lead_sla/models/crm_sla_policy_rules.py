import logging
from typing import NamedTuple

from odoo import api, fields, models, tools
from odoo.fields import Domain

from ..tools import sla_domain

_logger = logging.getLogger(__name__)


class Rule(NamedTuple):
    """A policy as the clocks need it, read once and kept in the cache of the server."""

    id: int
    name: str
    kind: str
    company_id: int | None
    team_ids: frozenset
    lead_type: str | None
    domain: Domain
    stage_ids: frozenset
    pause_stage_ids: frozenset
    limit: float
    unit: str
    calendar_id: int | None
    date_from: object
    has_acknowledgement: bool
    steps: tuple  # of (id of the step, per cent), in their order

    @property
    def is_working_time(self):
        return self.unit in ("working_hours", "working_days")


class CrmSlaPolicy(models.Model):
    """The policies in force as the clocks need them, read once."""

    _inherit = "crm.sla.policy"  # pylint: disable=consider-merging-classes-inherited

    problem = fields.Char(compute="_compute_problem", help="Why the policy is left out: it times no lead.")

    @api.depends("domain")
    def _compute_problem(self):
        for policy in self:
            policy.problem = policy._find_problem()

    @api.model
    @tools.ormcache()
    def _get_rules(self):
        """The policies in force as tuples, in their order."""
        policies = self.sudo().with_context(lang=None).search([("active", "=", True)])
        return tuple(policy._prepare_rule() for policy in policies if policy._is_sound())

    def _is_sound(self):
        """Whether leads can still be compared with the domain; inquiries must come in nevertheless."""
        problem = self._find_problem()
        if problem:
            _logger.warning("The SLA policy %s (%s) is left out: %s", self.name, self.id, problem)
        return not problem

    def _find_problem(self):
        """Why leads cannot be compared with the domain: since it was saved, a field of it may have been removed."""
        try:
            Domain(sla_domain.literal(self.domain)).validate(self.env["crm.lead"])
        except Exception as error:  # a field's own search method may raise anything
            return str(error) or type(error).__name__
        return False

    def _prepare_rule(self):
        return Rule(
            id=self.id,
            name=self.name,
            kind=self.kind,
            company_id=self.company_id.id or None,
            team_ids=frozenset(self.team_ids.ids),
            lead_type=self.lead_type or None,
            domain=Domain(sla_domain.literal(self.domain)),
            stage_ids=frozenset(self.stage_ids.ids),
            pause_stage_ids=frozenset(self.pause_stage_ids.ids),
            limit=self.limit,
            unit=self.unit,
            calendar_id=self.calendar_id.id or None,
            date_from=self.date_from,
            has_acknowledgement=self.kind == "first_response" and bool(self.acknowledgement_template_id),
            steps=tuple((step.id, step.percent) for step in self.escalation_ids.sorted("percent")),
        )

    @api.model
    @tools.ormcache()
    def _get_watched_fields(self):
        """The fields of a lead that decide which policies fit it."""
        read = set().union(*(sla_domain.get_fields(rule.domain) for rule in self._get_rules()))
        return frozenset(read | {"type", "company_id"} if self._get_rules() else ())
