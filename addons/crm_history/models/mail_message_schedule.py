from odoo import models


class MailMessageSchedule(models.Model):
    _inherit = "mail.message.schedule"

    def _send_notifications(self, default_notify_kwargs=None):
        """Somebody wrote it and chose the time: it counts for them although a scheduled job sends it."""
        schedules = self.with_context(crm_history_person=True)
        return super(MailMessageSchedule, schedules)._send_notifications(default_notify_kwargs)
