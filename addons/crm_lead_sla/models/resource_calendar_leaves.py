from odoo import models


class ResourceCalendarLeaves(models.Model):
    _name = "resource.calendar.leaves"
    _inherit = ["crm.sla.hours", "resource.calendar.leaves"]

    def _get_clock_domains(self):
        """A leave of everybody concerns the clocks of its calendar, or of its company; one of a person theirs."""
        for leave in self:
            if leave.resource_id:
                yield [("holder_id", "in", leave.resource_id.user_id.ids)]
            elif leave.calendar_id:
                yield [("calendar_id", "in", leave.calendar_id.ids)]
            else:
                yield [("calendar_id", "!=", False), ("company_id", "=", leave.company_id.id)]
