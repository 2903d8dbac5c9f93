from odoo import api, models


class CrmStageLog(models.Model):
    _inherit = "crm.stage.log"

    @api.model
    def _log_changes(self, changed, facts, stage_given):
        """The clocks start and stop by the same acts that the history is told of, at the end of each."""
        result = super()._log_changes(changed, facts, stage_given)
        leads = self.env["crm.lead"].sudo()
        created = [lead_id for lead_id, (old, _new) in changed.items() if not old]
        # what matters here is the stage, the status and the team; a new holder is told by the log of owners
        moved = [
            lead_id for lead_id, (old, new) in changed.items() if old and (old.place, old.team) != (new.place, new.team)
        ]
        self.env["crm.sla.start"]._on_created(leads.browse(created))
        self.env["crm.sla.follow"]._on_changed(leads.browse(moved))
        return result
