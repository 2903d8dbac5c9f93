from odoo import api, models


class ResourceResource(models.Model):
    _inherit = "resource.resource"

    @api.model_create_multi
    def create(self, vals_list):
        resources = super().create(vals_list)
        resources._sla_changed()
        return resources

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
        """The clocks of the holders go by their own hours as they are now."""
        self.env.registry.clear_cache()
        if users := self.sudo().user_id:
            self.env["crm.sla.clock"]._recheck([("holder_id", "in", users.ids)])
