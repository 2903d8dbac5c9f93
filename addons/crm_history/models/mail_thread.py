from odoo import api, models


class MailThread(models.AbstractModel):
    _inherit = "mail.thread"

    @api.model
    def _message_route_process(self, message, message_dict, routes):
        """An answering machine is no contact (RFC 3834: any Auto-Submitted but ``no``)."""
        automatic = (message.get("Auto-Submitted") or "no").split(";")[0].strip().lower() != "no"
        if automatic or message.get("X-Autoreply") or message.get("X-Autorespond"):
            self = self.with_context(crm_history_auto_reply=True)  # noqa: PLW0642
        return super()._message_route_process(message, message_dict, routes)
