from collections import defaultdict
from typing import NamedTuple

from odoo import api, models
from odoo.fields import Domain

COMPARISONS = {"=": "=", "!=": "≠", ">": ">", ">=": "≥", "<": "<", "<=": "≤"}


class Missing(NamedTuple):
    """One thing that a deal lacks to make its move; ``ref`` is the ID of what would give it, by ``kind``."""

    kind: str  # activity, quotation, field, skip, back
    text: str
    ref: int | bool = False


class CrmStageRequirement(models.AbstractModel):
    """The conditions that a deal must meet before it enters a stage.

    An addon with another condition adds it in ``_get_lacking``, with a ``kind`` of its own, to
    ``crm.stage.rule._is_demanding`` whether a rule asks for it, and to ``crm.stage.move.line`` as ``_do_<kind>`` the
    way to meet it.
    """

    _name = "crm.stage.requirement"
    _description = "Requirements of stages"

    @api.model
    def _get_lacking(self, gates, leads):
        """What each of ``leads`` lacks by the rules ``gates``: {lead: [Missing]}."""
        lacking = defaultdict(list)
        for rule in self.env["crm.stage.rule"].sudo().browse([gate.id for gate in gates]):
            self._add_activities(lacking, rule, leads)
            self._add_quotation(lacking, rule, leads)
            self._add_fields(lacking, rule, leads)
        return lacking

    def _add_activities(self, lacking, rule, leads):
        """An activity counts when a person has marked it done, also on a lead that was merged into this one."""
        if not rule.activity_type_ids:
            return
        done = set(
            self.env["crm.contact.log"].sudo()._read_group(
                [("lead_id", "in", leads.ids), ("activity_type_id", "in", rule.activity_type_ids.ids),
                 ("is_machine", "=", False), ("is_void", "=", False)],
                ["lead_id", "activity_type_id"],
            )
        )  # fmt: skip
        for lead in leads:
            for kind in rule.activity_type_ids:
                if (lead, kind) not in done:
                    text = self.env._("No activity %(type)s is done.", type=kind.name)
                    lacking[lead].append(Missing("activity", text, kind.id))

    def _add_quotation(self, lacking, rule, leads):
        if not rule.needs_quotation:
            return
        found = Domain("opportunity_id", "in", leads.ids) & self._get_sent_domain()
        sent = {lead.id for (lead,) in self.env["sale.order"].sudo()._read_group(found, ["opportunity_id"])}
        for lead in leads.filtered(lambda lead: lead.id not in sent):
            lacking[lead].append(Missing("quotation", self.env._("No quotation is sent.")))

    def _get_sent_domain(self):
        """Sent once, even if it was cancelled since; an order that was confirmed at once needed no sending."""
        return Domain("date_first_sent", "!=", False) | Domain("state", "=", "sale")

    def _add_fields(self, lacking, rule, leads):
        """Each condition of a plain list is named apart; where some are alternatives, all of them are."""
        domain = rule._parse_domain()
        is_plain = not {"|", "!"} & {term for term in domain if isinstance(term, str)}
        for part in [*domain.iter_conditions()] if is_plain and not rule.hint else [domain]:
            fitting = leads.with_context(active_test=False).search(part & Domain("id", "in", leads.ids))
            for lead in leads - fitting:
                lacking[lead].append(Missing("field", rule.hint or self._describe(part)))

    def _describe(self, domain):
        """What a deal that does not fit ``domain`` lacks, by the names of the fields."""
        conditions = [*domain.iter_conditions()]
        labels = ", ".join(dict.fromkeys(self._get_label(condition.field_expr) for condition in conditions))
        if len(conditions) > 1:
            return self.env._("One of these does not fit: %(fields)s.", fields=labels)
        [condition] = conditions
        is_empty = condition.value is False or condition.value in ([False], (False,), {False})
        if is_empty and condition.operator in ("!=", "not in"):
            return self.env._("%(field)s is not filled in.", field=labels)
        if condition.operator in COMPARISONS and isinstance(condition.value, int | float | str):
            return self.env._(
                "%(field)s must be %(operator)s %(value)s.",
                field=labels,
                operator=COMPARISONS[condition.operator],
                value=condition.value,
            )
        return self.env._("%(field)s does not fit.", field=labels)

    def _get_label(self, path):
        model, labels = self.env["crm.lead"], []
        for name in path.split("."):
            field = model._fields.get(name)
            if field is None:  # a part of a date or a property
                break
            labels.append(field._description_string(self.env))
            model = self.env[field.comodel_name] if field.relational else model.browse()
        return " / ".join(labels)
