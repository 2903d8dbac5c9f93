from collections import defaultdict

from odoo import api, models

from .crm_stage_requirement import Missing


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
        entering = defaultdict(list)
        skipped = []
        for lead, (old_id, new_id) in moves.items():
            later, between = self._compare(lead, old_id, new_id)
            if later:
                skipped += self._get_skipped(lead, between)
                entering[self._find(new_id, lead.team_id.id)].append(lead.id)
            elif any(gate.back_by_leader for gate in self._find(old_id, lead.team_id.id)):
                missing[lead] += self._get_missing_to_go_back(lead, old_id)
        self._add_skipped(missing, skipped)
        leads = self.env["crm.lead"].sudo()
        for gates, entered in entering.items():
            for lead, lacking in self.env["crm.stage.requirement"]._get_lacking(gates, leads.browse(entered)).items():
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
