from odoo import models


class ResourceCalendar(models.Model):
    _inherit = "resource.calendar"

    def write(self, vals):
        result = super().write(vals)
        self._sla_changed()
        return result

    def unlink(self):
        clocks = self.env["crm.sla.clock"].sudo().search([("calendar_id", "in", self.ids), ("date_end", "=", False)])
        result = super().unlink()
        self.env.registry.clear_cache()
        clocks._recheck([("id", "in", clocks.ids)])
        return result

    def _sla_changed(self):
        """Running clocks go by the working hours as they are now, whoever of the people with these hours holds them."""
        self.env.registry.clear_cache()
        if self:
            domain = ["|", ("calendar_id", "in", self.ids), ("holder_id.resource_ids.calendar_id", "in", self.ids)]
            self.env["crm.sla.clock"]._recheck(domain)
