from odoo import models


class ResourceResource(models.Model):
    _name = "resource.resource"
    _inherit = ["crm.sla.hours", "resource.resource"]

    def _get_clock_domains(self):
        """The clocks of the holders go by their own hours as they are now."""
        if users := self.user_id:
            yield [("holder_id", "in", users.ids)]
