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

    def _notify_thread(self, message, msg_vals=False, **kwargs):
        """A message for later comes here again when it is sent, and only then is a contact."""
        recipients = super()._notify_thread(message, msg_vals=msg_vals, **kwargs)
        scheduled = self._is_notification_scheduled(kwargs.get("scheduled_date"))
        if self._has_contacts() and len(self) == 1 and not scheduled and not message.sudo()._is_internal_note():
            has_outsiders = any(recipient["share"] for recipient in recipients)
            self.env["crm.contact.log"]._log(self._prepare_message_contacts(message.sudo(), has_outsiders))
        return recipients

    def _message_mail_after_hook(self, mails):
        """Mass mailings skip the thread: each mail of them is a contact with its own document."""
        result = super()._message_mail_after_hook(mails)
        if self._has_contacts():
            sent = mails.filtered(lambda mail: mail.model == self._name and mail.state != "cancel")
            rows = [
                row
                for mail, document in zip(sent, self.browse(mail.res_id for mail in sent), strict=True)
                for row in document._prepare_message_contacts(mail.mail_message_id, True)
            ]
            self.env["crm.contact.log"]._log(rows)
        return result

    @api.model
    def _has_contacts(self):
        """Whether people talk with a customer on documents of this model."""
        return isinstance(self, self.env.registry["crm.contact.document"])
