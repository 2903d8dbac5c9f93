from odoo import models


class MailScheduledMessage(models.Model):
    _inherit = "mail.scheduled.message"

    def _post_message(self, raise_exception=True):
        """Somebody wrote it and chose the time: it counts for them although a scheduled job sends it."""
        return super(MailScheduledMessage, self.with_context(crm_history_person=True))._post_message(raise_exception)
