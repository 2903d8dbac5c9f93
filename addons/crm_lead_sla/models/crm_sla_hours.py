from odoo import api, models


class CrmSlaHours(models.AbstractModel):
    """What working time is made of. Whoever changes it moves the deadlines of the clocks that go by it."""

    _name = "crm.sla.hours"
    _description = "Part of working time"

    @api.model_create_multi
    def create(self, vals_list):
        records = super().create(vals_list)
        records._sla_changed()
        return records

    def write(self, vals):
        """It may belong to another calendar or person afterwards: the clocks of both are concerned."""
        self.check_access("write")
        self._sla_changed()
        result = super().write(vals)
        self._sla_changed()
        return result

    def unlink(self):
        self.check_access("unlink")
        self._sla_changed()
        result = super().unlink()
        self.env.registry.clear_cache()
        return result

    def _sla_changed(self):
        """Forget the working times, and have the clocks of these domains computed anew."""
        self.env.registry.clear_cache()  # crm.sla.time
        for domain in self.sudo()._get_clock_domains():
            self.env["crm.sla.clock"]._recheck(domain)

    def _get_clock_domains(self):
        """The domains of the clocks that go by these records."""
        raise NotImplementedError
