from odoo import api, models
from odoo.exceptions import UserError


class CrmSlaAction(models.AbstractModel):
    """What the steps do, each for many leads at once. ``steps`` are the rows that say so, of one kind."""

    _name = "crm.sla.action"
    _description = "What SLA steps do"

    @api.model
    def _perform(self, escalation, steps):
        """Do what ``escalation`` says for the clocks of ``steps`` and write to each what came of it."""
        if steps:
            getattr(self, f"_do_{escalation.action}")(escalation, steps)
            if escalation.template_id:
                for step in steps.filtered(lambda step: not step.notify_user_id):
                    step.notify_user_id = self._get_concerned(escalation, step).filtered("active")

    def _get_concerned(self, escalation, step):
        """Who gets the message of a step that tells nobody: the leader of the new team, else who holds the lead."""
        lead = step.clock_id.lead_id
        return lead.team_id.user_id if escalation.action == "move_team" else lead.user_id

    def _do_warn_holder(self, escalation, steps):
        for step in steps:
            step.update(self._prepare_notice(step.holder_id, self.env._("Nobody holds the lead.")))

    def _do_tell_leader(self, escalation, steps):
        for step in steps:
            step.update(
                self._prepare_notice(step.clock_id.lead_id.team_id.user_id, self.env._("The team has no leader."))
            )

    def _prepare_notice(self, user, otherwise):
        """The person is told at the end of the run, of all their leads at once."""
        active = user.filtered("active")
        result = self.env._("Told %(name)s", name=user.name) if active else otherwise
        return {"notify_user_id": active.id, "result": result}

    def _do_move_stage(self, escalation, steps):
        leads = self._get_leads(steps)
        leads.write({"stage_id": escalation.stage_id.id})
        steps.result = self.env._("Moved to %(stage)s", stage=escalation.stage_id.name)

    def _do_move_team(self, escalation, steps):
        """The lead goes to the other team and to nobody yet: its leader or the assignment there decides."""
        leads = self._get_leads(steps)
        nobody = dict.fromkeys(leads.ids, self.env["res.users"].sudo())
        notes = dict.fromkeys(leads.ids, self._get_reason(escalation))
        leads._change_owner(nobody, "reassigned", notes, escalation.team_id)
        steps.result = self.env._("Moved to %(team)s", team=escalation.team_id.name)

    def _do_open_to_claim(self, escalation, steps):
        self._get_leads(steps)._open_to_claim()
        steps.result = self.env._("Others may take it")

    def _do_reassign(self, escalation, steps):
        """Whoever is due gets it; where nobody fits, the leader is told. A lead that is being edited is tried again."""
        leads = self._get_leads(steps)
        note = self._get_reason(escalation)
        decisions = {decision.lead_id: decision for decision in leads._give_out("reassigned", note=note)}
        if busy := leads.filtered(lambda lead: lead not in decisions):
            raise UserError(self.env._("Somebody was editing %(leads)s.", leads=", ".join(busy.mapped("name"))))
        for step in steps:
            decision = decisions[step.clock_id.lead_id]
            leader = decision.team_id.user_id if decision.outcome == "stayed" else decision.user_id.browse()
            step.update({"result": decision.why, "notify_user_id": leader.filtered("active").id})

    def _get_leads(self, steps):
        """The leads as a scheduled job changes them: whatever is logged of it is nobody's act."""
        return steps.clock_id.lead_id.with_context(crm_history_machine=True, crm_history_reason="reassigned")

    def _get_reason(self, escalation):
        """A sentence that says why something was done to a lead."""
        policy = escalation.policy_id
        return self.env._(
            "%(percent)s %% of the time of “%(policy)s” were over.",
            percent=f"{escalation.percent:g}",
            policy=policy.name,
        )
