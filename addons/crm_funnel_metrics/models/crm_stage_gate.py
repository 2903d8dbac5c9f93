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


class CrmStageGate(models.AbstractModel):
    """Whether deals may make a move by the rules of the stages, and what each lacks.

    Rules look at everything there is on the deal, whoever moves it: they run as the superuser and say only what the
    consultant wrote into them.
    """

    _name = "crm.stage.gate"
    _description = "Passing of stages"

    @api.model
    def _get_missing(self, moves):
        """What each lead lacks for its move: {lead: [Missing]}, without those that lack nothing.

        ``moves`` is {lead as superuser: (id of the stage it comes from or False, id of the stage it goes to)}.
        """
        missing = defaultdict(list)
        entering = defaultdict(self.env["crm.lead"].sudo().browse)
        skipped = []
        for lead, (old_id, new_id) in moves.items():
            later, between = self._compare(lead, old_id, new_id)
            if later:
                skipped += self._get_skipped(lead, between)
                entering[self._find(new_id, lead.team_id.id)] |= lead
            elif any(gate.back_by_leader for gate in self._find(old_id, lead.team_id.id)):
                missing[lead] += self._get_missing_to_go_back(lead, old_id)
        self._add_skipped(missing, skipped)
        for gates, entered in entering.items():
            for lead, lacking in self._get_lacking(gates, entered).items():
                missing[lead] += lacking
        return {lead: lacking for lead, lacking in missing.items() if lacking}

    def _find(self, stage_id, team_id):
        """The rules of a stage for a team."""
        gates = self.env["crm.stage.rule"]._get_gates()
        return tuple(gate for gate in gates if gate.is_for(stage_id, team_id))

    def _compare(self, lead, old_id, new_id):
        """(whether the new stage is later, ids of those jumped over); a new deal comes from before the first.

        A deal that begins in the first stage of its team enters nothing.
        """
        if old_id:
            return self.env["crm.stage"]._compare(old_id, new_id, lead.team_id.id)
        earlier = []
        for stage_id, is_won, teams in self.env["crm.stage"]._get_pipeline():
            if stage_id == new_id:
                break
            if not is_won and (not teams or lead.team_id.id in teams):
                earlier.append(stage_id)
        return bool(earlier), earlier

    def _get_skipped(self, lead, between):
        """(lead, ID) of the stages jumped over that may not be."""
        team_id = lead.team_id.id
        return [(lead, stage) for stage in between if any(gate.no_skip for gate in self._find(stage, team_id))]

    def _add_skipped(self, missing, skipped):
        """A stage where the deal has been before is not skipped."""
        stages = self.env["crm.stage"].browse(stage_id for _lead, stage_id in skipped)
        found = [("lead_id", "in", [lead.id for lead, _stage_id in skipped]), ("stage_id", "in", stages.ids),
                 ("is_passed", "=", False)]  # fmt: skip
        stays = set(self.env["crm.stage.log"].sudo()._read_group(found, ["lead_id", "stage_id"])) if skipped else ()
        for (lead, _stage_id), stage in zip(skipped, stages, strict=True):
            if (lead, stage) not in stays:
                text = self.env._("The stage %(stage)s may not be skipped.", stage=stage.name)
                missing[lead].append(Missing("skip", text, stage.id))

    def _get_missing_to_go_back(self, lead, old_id):
        stage = self.env["crm.stage"].browse(old_id)
        if not self._is_leader(lead):
            leader = lead.team_id.user_id.name or self.env._("the team has none")
            text = self.env._(
                "Only the leader (%(leader)s) takes a deal back from the stage %(stage)s.",
                leader=leader,
                stage=stage.name,
            )
            return [Missing("back", text)]
        if self._get_reason():
            return []
        return [Missing("back", self.env._("Going back from the stage %(stage)s needs a reason.", stage=stage.name))]

    def _is_leader(self, lead):
        return self.env.uid == lead.team_id.user_id.id or self.env.user.has_group("sales_team.group_sale_manager")

    def _get_reason(self):
        """Why a deal goes back, as the leader has said it."""
        reason = self.env.context.get("crm_stage_reason")
        return reason.strip() if isinstance(reason, str) else ""

    # ------------------------------------------------------------
    # Conditions of a stage
    # ------------------------------------------------------------

    def _get_lacking(self, gates, leads):
        """What each of ``leads`` lacks by the rules ``gates``: {lead: [Missing]}.

        An addon with another condition adds it here with a ``kind`` of its own, to ``crm.stage.rule._is_demanding``
        whether a rule asks for it, and to ``crm.stage.move.line`` as ``_do_<kind>`` the way to meet it.
        """
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
