from odoo import models


class MailActivity(models.Model):
    _inherit = "mail.activity"

    def _action_done(self, feedback=False, attachment_ids=None):
        """A done activity on a lead or a customer is a contact of whoever marks it done, declared by them."""
        done = {
            activity.id: activity._prepare_contact_log_vals(document, feedback)
            for activity, document in self._get_contact_documents()
        }
        messages, next_activities = super()._action_done(feedback=feedback, attachment_ids=attachment_ids)
        evidence = self._get_evidence(messages)
        self.env["crm.contact.log"]._log([{**vals, **evidence[activity_id]} for activity_id, vals in done.items()])
        return messages, next_activities

    def _get_contact_documents(self):
        """Each activity that stands on a document with contacts, together with that document (as superuser)."""
        for model, data in self.filtered("res_model")._classify_by_model().items():
            if isinstance(self.env[model], self.env.registry["crm.contact.document"]):
                documents = self.env[model].sudo().browse(data["record_ids"])
                existing = set(documents.exists().ids)
                pairs = zip(data["activities"], documents, strict=True)
                yield from (pair for pair in pairs if pair[1].id in existing)

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
            "is_planned": self.create_date < self.env.cr.now(),
            "date_planned": self.create_date,
            "date_deadline": self.date_deadline,
            "activity_type_id": self.activity_type_id.id or None,
            "summary": self.summary or None,
            "res_model": self.res_model,
            "res_id": self.res_id,
        }

    def _get_evidence(self, messages):
        """What proves each done activity, {activity id: columns}; an activity whose document is gone has none.

        That is its meeting, so that it is not counted again, else the message it left: messages outlive
        activities, which are deleted with a merged lead.
        """
        ordered = [
            activity
            for data in self.filtered("res_model")._classify_by_model().values()
            for activity in data["activities"]
        ]
        kept = self.exists()  # Odoo deletes an activity whose document is gone, without a message
        proofs = zip((activity for activity in ordered if activity in kept), messages, strict=True)
        return {
            activity.id: {
                "evidence_model": (activity.calendar_event_id or message)._name,
                "evidence_id": (activity.calendar_event_id or message).id,
            }
            for activity, message in proofs
        }
