import logging

from odoo import api, models
from odoo.exceptions import RedirectWarning, UserError

from .crm_stage_log import EXEMPTIONS

NAMED = 5  # deals that a refusal of many names


class CrmStageGuard(models.AbstractModel):
    """Who is bound by the rules of the stages, and what they are told when a move is refused."""

    _name = "crm.stage.guard"
    _description = "Refusal of moves"

    @api.model
    def _check(self, leads, before):
        """Refuse moves of ``leads`` that the rules do not allow; ``before`` is {lead id: id of its stage before}.

        Looked at after the write, so that a field which is filled in together with the move counts.
        """
        moves = {
            lead: (before[lead.id], lead.stage_id.id)
            for lead in leads.sudo()
            if lead.type == "opportunity" and lead.stage_id and lead.stage_id.id != before[lead.id]
        }
        missing = self.env["crm.stage.gate"]._get_missing(moves)
        if not missing:
            return
        if exemption := self._get_exemption():
            self._mark_exempt(leads.browse(lead.id for lead in missing), exemption)
        else:
            raise self._get_refusal(missing, before)

    def _get_exemption(self):
        """Why the rules do not bind this act; empty when a person moves the deals."""
        keys = {"import": "import_file", "merge": "crm_history_merged"}
        reasons = [reason for reason, key in keys.items() if self.env.context.get(key)]
        if self.env["crm.history.act"]._is_machine():
            reasons.append("machine")
        return next((reason for reason, _label in EXEMPTIONS if reason in reasons), None)

    def _mark_exempt(self, leads, exemption):
        leads._history_log_deferred()
        self.env["crm.stage.log"]._mark_exempt(leads.ids, exemption)

    def _get_refusal(self, missing, before):
        """The exception that says what the deals lack and, for one deal, leads to where it can be given."""
        lines = []
        for lead, lacking in missing.items():
            named = self.env._(
                "%(deal)s cannot go to the stage %(stage)s yet:", deal=lead.name, stage=lead.stage_id.name
            )
            lines.append("\n".join([named, *(f"• {one.text}" for one in lacking)]))
        if len(lines) > NAMED:
            lines[NAMED:] = [self.env._("and %(count)s more.", count=len(lines) - NAMED)]
        text = "\n\n".join(lines)
        [lead, *others] = missing
        if others or not before[lead.id]:
            return UserError(text)
        action = self.env.ref("crm_funnel_metrics.crm_stage_move_open_action")
        context = {"active_model": "crm.lead", "active_id": lead.id, "active_ids": lead.ids,
                   "crm_stage_target": lead.stage_id.id}  # fmt: skip
        refusal = RedirectWarning(text, action.id, self.env._("What to Do"), context)
        refusal.loglevel = logging.INFO  # else Odoo logs it as an error of the server
        return refusal
