from odoo import api, models
from odoo.tools import SQL, email_normalize_all

# System notes, user pings and absence notices are no communication with a customer.
CONTACT_TYPES = {"comment", "email", "email_outgoing", "auto_comment"}
# What is sent to many at one press of a button, or to one without anybody's, is nobody's effort.
BY_TEMPLATE = {"auto_comment", "email_outgoing"}


class CrmContactDocument(models.AbstractModel):
    """A document on which people talk with a customer: its messages and done activities are contacts.

    A model with messages that inherits it says in ``_prepare_contact_log_vals`` whom it is about and whose it is.
    """

    _name = "crm.contact.document"
    _description = "Document with contacts"

    def _prepare_contact_log_vals(self):
        """What a contact on this document says by itself: the common columns of a history row, by names."""
        raise NotImplementedError

    @api.model
    def _get_contact_documents(self):
        """SQL ``(model, id, lead_id, partner_id, holder_id, team_id)`` of all documents with contacts.

        For reconstructing old contacts, set-based; it says the same as ``_prepare_contact_log_vals``.
        """
        return SQL("""
            SELECT 'crm.lead' AS model, id, id AS lead_id, partner_id, user_id AS holder_id, team_id FROM crm_lead
             UNION ALL
            SELECT 'res.partner', partner.id, NULL, partner.id, COALESCE(partner.user_id, customer.user_id),
                   (SELECT min(member.crm_team_id) FROM crm_team_member member
                     WHERE member.active AND member.user_id = COALESCE(partner.user_id, customer.user_id))
              FROM res_partner partner
              LEFT JOIN res_partner customer ON customer.id = partner.commercial_partner_id
        """)

    def _prepare_message_contacts(self, message, has_outsiders):
        """The row of a message that went to a customer or came from one, in a list; of any other an empty list."""
        if message.message_type not in CONTACT_TYPES or self.env.context.get("crm_history_auto_reply"):
            return []
        author = self._get_internal_author(message)
        if author and not has_outsiders and not self._is_addressed_outside(message):
            return []
        return [self._prepare_message_contact_vals(message, author)]

    def _prepare_message_contact_vals(self, message, author):
        """A contact by message: outgoing from one of our people (``author``), else incoming from the customer."""
        act = self.env["crm.history.act"]
        vals = self.sudo()._prepare_contact_log_vals()  # whoever writes here need not see the lead behind it
        by_hand = message.message_type not in BY_TEMPLATE and author and author != self.env.ref("base.user_root")
        is_portal = not author and message.message_type == "comment"
        sender = self.env["res.users"].browse(vals["holder_id"]) if not author else author
        return {
            **vals,
            "day": act._local_day(vals["moment"], sender),
            "user_id": author.id or None,
            "is_machine": bool(author) and not (by_hand and self._is_sent_by_hand(message)),
            "channel": "message" if is_portal else "email",
            "direction": "out" if author else "in",
            "evidence": "traced",
            "summary": message.subject or None,
            "evidence_model": message._name,
            "evidence_id": message.id,
        }

    def _is_sent_by_hand(self, message):
        """A mail from somebody's own mailbox, or one that they wrote and let the system send later, is theirs."""
        return (
            message.message_type == "email"
            or self.env.context.get("crm_history_person")
            or not self.env["crm.history.act"]._is_machine()
        )

    def _get_internal_author(self, message):
        """The one of our own users who wrote the message; empty when it came from outside."""
        return message.author_id.with_context(active_test=False).user_ids.filtered(lambda user: not user.share)[:1]

    def _is_addressed_outside(self, message):
        """Whether a mail that came in from one of our people had somebody else than our people as recipient."""
        emails = set(email_normalize_all(f"{message.incoming_email_to or ''}, {message.incoming_email_cc or ''}"))
        if not emails:
            return False
        ours = self.env["res.users"].sudo().search([("email_normalized", "in", list(emails)), ("share", "=", False)])
        return bool(emails - set(ours.mapped("email_normalized")))
