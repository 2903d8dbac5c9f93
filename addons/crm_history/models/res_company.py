import pytz

from odoo import models, tools


class ResCompany(models.Model):
    _inherit = "res.company"

    @tools.ormcache("self.id")
    def _get_history_zone(self):
        """Time zone of the company's working hours, by which its days are told; UTC without any, or if it is gone."""
        zone = self.sudo().resource_calendar_id.tz
        return zone if zone in pytz.all_timezones_set else "UTC"

    def cache_invalidation_fields(self):
        return super().cache_invalidation_fields() | {"resource_calendar_id"}
