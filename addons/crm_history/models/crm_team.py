from odoo import models


class CrmTeam(models.Model):
    _inherit = "crm.team"

    def _action_assign_leads(self, force_quota=False, creation_delta_days=7):
        """Rule-based assignment is the machine's choice, whoever pressed the button."""
        teams = self.with_context(crm_history_machine=True, crm_history_reason="assigned", crm_history_deferred=True)
        result = super(CrmTeam, teams)._action_assign_leads(
            force_quota=force_quota, creation_delta_days=creation_delta_days
        )
        teams.env["crm.lead"]._history_log_all_deferred()
        return result
