from odoo import fields, models
from odoo.fields import Domain


class MailActivity(models.Model):
    _name = "mail.activity"
    _inherit = ["mail.activity", "crm.handover.subject"]

    def _get_handover_domain(self, users):
        """The activity of a coming meeting goes with the meeting."""
        now = fields.Datetime.now()
        with_meeting = Domain("calendar_event_id.user_id", "in", users.ids) & Domain("calendar_event_id.stop", ">", now)
        return super()._get_handover_domain(users) & ~with_meeting

    def _get_handover_keys(self):
        """An activity goes with the customer of its document, else with the document."""
        keys = {}
        for model, activities in self.grouped("res_model").items():
            documents = self.env.get(model)
            if documents is None:
                keys |= {activity.id: (activity._name, activity.id) for activity in activities}
                continue
            documents = documents.browse(set(activities.mapped("res_id"))).exists()
            customers = {document.id: _get_customer_key(document) for document in documents}
            keys |= {activity.id: customers.get(activity.res_id, (model, activity.res_id)) for activity in activities}
        return keys

    def _get_handover_name(self):
        what = self.summary or self.activity_type_id.name or ""
        return f"{self.res_name}: {what}" if self.res_name else what


def _get_customer_key(document):
    partner = document if document._name == "res.partner" else "partner_id" in document and document.partner_id
    if partner and partner._name == "res.partner":
        return partner._name, partner.commercial_partner_id.id
    return document._name, document.id
