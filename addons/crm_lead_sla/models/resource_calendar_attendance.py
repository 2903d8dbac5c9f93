from odoo import models


class ResourceCalendarAttendance(models.Model):
    _name = "resource.calendar.attendance"
    _inherit = ["crm.sla.hours", "resource.calendar.attendance"]

    def _get_clock_domains(self):
        return self.calendar_id._get_clock_domains()
