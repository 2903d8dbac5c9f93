from odoo import api, models
from odoo.tools import SQL


class MailNotification(models.Model):
    _inherit = "mail.notification"

    @api.model_create_multi
    def create(self, vals_list):
        notifications = super().create(vals_list)
        failed = notifications.filtered(
            lambda notification: notification.notification_status in ("bounce", "exception")
        )
        failed._history_void_unreached()
        return notifications

    def write(self, vals):
        result = super().write(vals)
        if "notification_status" in vals:
            self._history_void_unreached()
        return result

    def _history_void_unreached(self):
        """A contact by e-mail that reached none of its recipients outside is void, until a retry gets through."""
        messages = self.mail_message_id.ids
        if not messages:
            return
        self.flush_model(["mail_message_id", "notification_status", "notification_type"])
        self.env.cr.execute(
            SQL(
                """
                UPDATE crm_contact_log log
                   SET is_void = fate.is_void, void_reason = CASE WHEN fate.is_void THEN fate.reason END
                  FROM (SELECT mail_message_id,
                               bool_and(notification_status IN ('bounce', 'exception', 'canceled')) AS is_void,
                               min(notification_status) AS reason
                          FROM mail_notification
                          LEFT JOIN res_partner partner ON partner.id = res_partner_id
                         WHERE mail_message_id = ANY(%s) AND notification_type = 'email'
                           AND partner.partner_share IS NOT FALSE
                         GROUP BY mail_message_id) AS fate
                 WHERE log.evidence_model = 'mail.message' AND log.evidence_id = fate.mail_message_id
                   AND log.direction = 'out' AND log.is_void IS DISTINCT FROM fate.is_void
                """,
                messages,
            )
        )
        self.env["crm.contact.log"].invalidate_model(["is_void", "void_reason"])
