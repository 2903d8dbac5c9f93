from odoo import models


class CrmStage(models.Model):
    _inherit = "crm.stage"

    def unlink(self):
        """A policy for the time in this stage alone has nothing to measure any more."""
        self.env["crm.sla.policy"]._archive_without("stage_ids", self)
        result = super().unlink()
        self.env.registry.clear_cache()  # crm.sla.policy._get_rules
        return result
