from odoo import api, models


class CrmStage(models.Model):
    _inherit = "crm.stage"

    @api.ondelete(at_uninstall=False)
    def _unlink_keep_funnel_steps(self):
        """Funnels go on showing what the history has of a deleted stage, which keeps its name in English."""
        steps = self.env["crm.funnel.step"].sudo().with_context(lang="en_US").search([("stage_id", "in", self.ids)])
        for step in steps:
            step.deleted_stage = step.stage_id.name
