from odoo import models


class MailNotification(models.Model):
    _inherit = "mail.notification"

    def _history_void_unreached(self):
        result = super()._history_void_unreached()
        self.env["crm.sla.answer"]._recheck("mail.message", self.mail_message_id.ids)
        return result
