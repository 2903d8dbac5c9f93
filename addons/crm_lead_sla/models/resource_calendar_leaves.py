from odoo import api, models


class ResourceCalendarLeaves(models.Model):
    _inherit = "resource.calendar.leaves"

    @api.model_create_multi
    def create(self, vals_list):
        leaves = super().create(vals_list)
        leaves._sla_changed()
        return leaves

    def write(self, vals):
        self._sla_changed()
        result = super().write(vals)
        self._sla_changed()
        return result

    def unlink(self):
        self._sla_changed()
        result = super().unlink()
        self.env.registry.clear_cache()
        return result

    def _sla_changed(self):
        """A leave of everybody concerns the clocks of its calendar, or of its company; one of a person theirs."""
        self.env.registry.clear_cache()
        for leave in self.sudo():
            if leave.resource_id:
                domain = [("holder_id", "in", leave.resource_id.user_id.ids)]
            elif leave.calendar_id:
                domain = [("calendar_id", "in", leave.calendar_id.ids)]
            else:
                domain = [("calendar_id", "!=", False), ("company_id", "=", leave.company_id.id)]
            self.env["crm.sla.clock"]._recheck(domain)
