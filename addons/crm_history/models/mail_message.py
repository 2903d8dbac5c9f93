from odoo import models


class MailMessage(models.Model):
    _inherit = "mail.message"

    def _is_internal_note(self):
        """Whether customers never see the message. Odoo's own notices are many and need no look at their subtype."""
        if self.message_type == "notification":
            return True
        return self.is_internal or not self.subtype_id or self.subtype_id.internal
