"""Chatter messages as Odoo writes them, collected first and then inserted in order of time."""

from dataclasses import dataclass, field
from datetime import datetime

from ..rows import insert, insert_into, next_ids, stamped
from .activities import done_body

TAG = "generated.sample"  # every generated message has a message_id under this host
# Kind of act: xml id of the activity type that is marked as done.
ACTIVITY_TYPES = {
    "call": "mail.mail_activity_data_call",
    "declared_email": "mail.mail_activity_data_email",
    "todo": "mail.mail_activity_data_todo",
}
# Kind of act: message type, subtype, text.
MESSAGES = {
    "email": ("comment", "mail.mt_comment", "As discussed, please find our information attached."),
    "reply": ("email", "mail.mt_comment", "Thank you, we will look into it."),
    "auto_reply": ("out_of_office", "mail.mt_comment", "I am out of the office and will answer when I am back."),
    "welcome": ("auto_comment", "mail.mt_comment", "We have received your request and will come back to you."),
    "note": ("comment", "mail.mt_note", "Checked the credit limit."),
}
SENT = ("email", "welcome")
LEAD_SUBTYPES = ("crm.mt_lead_create", "crm.mt_lead_stage", "crm.mt_lead_won", "crm.mt_lead_lost")
ORDER_SUBTYPES = ("sale.mt_order_sent", "sale.mt_order_viewed", "sale.mt_order_confirmed")
SUBTYPES = ("mail.mt_activities", "mail.mt_comment", "mail.mt_note", *LEAD_SUBTYPES, *ORDER_SUBTYPES)


@dataclass
class Message:
    """``tracking`` is a list of (field name, old id, old text, new id, new text); ``recipient`` a partner's id."""

    moment: datetime
    row: dict
    tracking: list = field(default_factory=list)
    recipient: int | None = None
    bounced: bool = False


class Writer:
    """Collects messages (``post``, ``add``) and writes them with tracking values and notifications (``write``)."""

    def __init__(self, job):
        self.env, self.people = job.env, job.people
        self.company = job.ref("base.main_company")
        self.robot = job.env.ref("base.partner_root")
        types = {kind: job.env.ref(xmlid) for kind, xmlid in ACTIVITY_TYPES.items()}
        self.activity_types = {kind: (type_.id, type_.name, type_.icon) for kind, type_ in types.items()}
        self.subtypes = {xmlid: job.ref(xmlid) for xmlid in SUBTYPES}
        self.authors = {name: (user.id, user.partner_id.id, user.email_formatted) for name, user in self.people.items()}
        self.authors[""] = (1, self.robot.id, self.robot.email_formatted)
        self.addresses = {}
        self.messages = []

    def add(self, act, document, customer):
        """What an act leaves in the chatter of a document (model, id, name); ``customer`` is a partner's id."""
        if act.kind in self.activity_types:
            body, subtype = done_body(act, *self.activity_types[act.kind][1:]), "mail.mt_activities"
            message = self.post(act.moment, document, act.doer, "notification", subtype, body)
            message.row["mail_activity_type_id"] = self.activity_types[act.kind][0]
            return
        message_type, subtype, text = MESSAGES[act.kind]
        message = self.post(act.moment, document, act.doer, message_type, subtype, f"<p>{text}</p>")
        message.row["subject"] = None if act.kind == "note" else document[2]
        if act.kind in SENT:
            message.recipient, message.bounced = customer, act.bounced
        elif act.kind != "note":
            message.row["author_id"], message.row["email_from"] = customer, self._address(customer)

    def post(self, moment, document, author, message_type, subtype, body="", tracking=()):
        """A message by a person (or by OdooBot: empty name) on a document."""
        uid, partner, address = self.authors[author]
        model, number = document[:2]
        row = {
            "date": moment,
            "model": model,
            "res_id": number,
            "author_id": partner,
            "email_from": address,
            "reply_to": address,
            "message_type": message_type,
            "subtype_id": self.subtypes[subtype],
            "is_internal": subtype == "mail.mt_note",
            "mail_activity_type_id": None,
            "subject": None,
            "body": body,
            "record_company_id": self.company,
            "email_add_signature": True,
            **stamped(moment, uid),
        }
        message = Message(moment, row, list(tracking))
        self.messages.append(message)
        return message

    def write(self):
        """Insert what was collected, oldest first; return the number of messages."""
        self.messages.sort(key=lambda message: message.moment)
        for number, message in zip(next_ids(self.env, "mail.message", len(self.messages)), self.messages, strict=True):
            message.row.update(id=number, message_id=f"<{number}@{TAG}>")
        insert(self.env, "mail.message", [message.row for message in self.messages])
        self._write_tracking()
        self._write_notifications()
        return len(self.messages)

    def _write_tracking(self):
        fields = {name: self.env["ir.model.fields"]._get("crm.lead", name).id
                  for name in ("active", "lost_reason_id", "stage_id", "user_id", "won_status")}  # fmt: skip
        values = [(message, value) for message in self.messages for value in message.tracking]
        names = ("old_value_integer", "old_value_char", "new_value_integer", "new_value_char")
        rows = [
            {
                "id": number,
                "field_id": fields[value[0]],
                **dict(zip(names, value[1:], strict=True)),
                "mail_message_id": message.row["id"],
                **stamped(message.moment, message.row["create_uid"]),
            }
            for number, (message, value) in zip(
                next_ids(self.env, "mail.tracking.value", len(values)), values, strict=True
            )
        ]
        insert(self.env, "mail.tracking.value", rows)

    def _write_notifications(self):
        sent = [message for message in self.messages if message.recipient]
        rows = [
            {
                "id": number,
                "author_id": message.row["author_id"],
                "mail_message_id": message.row["id"],
                "res_partner_id": message.recipient,
                "notification_type": "email",
                "notification_status": "bounce" if message.bounced else "sent",
                "failure_type": "mail_bounce" if message.bounced else None,
                "is_read": True,
                "read_date": message.moment,
            }
            for number, message in zip(next_ids(self.env, "mail.notification", len(sent)), sent, strict=True)
        ]
        insert(self.env, "mail.notification", rows)
        links = [{"mail_message_id": row["mail_message_id"], "res_partner_id": row["res_partner_id"]} for row in rows]
        insert_into(self.env, "mail_message_res_partner_rel", links)

    def _address(self, partner):
        if partner not in self.addresses:
            self.addresses[partner] = self.env["res.partner"].browse(partner).email_formatted
        return self.addresses[partner]
