from odoo import models


class ResCompany(models.Model):
    _inherit = "res.company"

    def write(self, vals):
        result = super().write(vals)
        if "resource_calendar_id" in vals:
            self.env.registry.clear_cache()  # crm.sla.time._get_calendar_id
            self.env["crm.sla.clock"]._recheck([("company_id", "in", self.ids)])
        return result
