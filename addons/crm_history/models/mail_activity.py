from odoo import models


class MailActivity(models.Model):
    _inherit = "mail.activity"

    def _action_done(self, feedback=False, attachment_ids=None):
        """A done activity on a lead or a customer is a contact of whoever marks it done, declared by them.

        It is proved by its meeting, so that this is not counted again, else by the message it leaves: messages
        outlive activities, which are deleted with a merged lead.
        """
        documents = self._get_documents()
        done = {
            activity: activity._prepare_contact_log_vals(document, feedback)
            for activity, document in documents.items()
            if document._has_contacts()
        }
        messages, next_activities = super()._action_done(feedback=feedback, attachment_ids=attachment_ids)
        if len(messages) == len(documents):
            proofs = dict(zip(documents, messages, strict=True))
            for activity, vals in done.items():
                vals["evidence_id"] = vals["evidence_id"] or proofs[activity].id
        self.env["crm.contact.log"]._log([*done.values()])
        return messages, next_activities

    def _get_documents(self):
        """{activity: its document, as superuser}, in the order in which Odoo posts the messages of done activities.

        Those whose document is gone are left out: Odoo deletes them without a message.
        """
        documents = {}
        for model, data in self.filtered("res_model")._classify_by_model().items():
            records = self.env[model].sudo().browse(data["record_ids"])
            existing = set(records.exists().ids)
            pairs = zip(data["activities"], records, strict=True)
            documents.update(pair for pair in pairs if pair[1].id in existing)
        return documents

    def _prepare_contact_log_vals(self, document, feedback):
        """The contact that is made by marking this activity on ``document`` done."""
        event = self.calendar_event_id.sudo()
        return {
            **document._prepare_contact_log_vals(),
            "channel": self.activity_type_id.contact_channel or "other",
            "direction": "out",
            "evidence": "traced" if event._is_accepted_by_customer() else "declared",
            "is_effective": bool(feedback and feedback.strip()),
            "minutes": event.duration * 60 if event else None,
            "is_planned": bool(self.create_date and self.create_date < self.env.cr.now()),
            "date_planned": self.create_date or None,
            "date_deadline": self.date_deadline,
            "activity_type_id": self.activity_type_id.id or None,
            "summary": self.summary or None,
            "res_model": self.res_model,
            "res_id": self.res_id,
            "evidence_model": (event or self.env["mail.message"])._name,
            "evidence_id": event.id or None,
        }
