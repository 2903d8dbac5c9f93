from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain

LOOK_BACK = timedelta(days=31)  # a meeting that is put into the calendar later than that is not noticed any more


class CalendarEvent(models.Model):
    _inherit = "calendar.event"

    _history_stop_idx = models.Index("(stop) WHERE active")

    def write(self, vals):
        if vals.get("active") is False:
            self._history_void()
        return super().write(vals)

    def unlink(self):
        self._history_void()
        return super().unlink()

    def _history_void(self):
        """A meeting that is cancelled afterwards was not held, unless somebody reported it done.

        Tidying up an old calendar changes no history.
        """
        recent = self.filtered(lambda event: event.stop and event.stop > fields.Datetime.now() - LOOK_BACK)
        self.env["crm.contact.log"]._void(recent, self.env._("The meeting was cancelled."))

    @api.model
    def _cron_log_meetings_held(self, batch_size=200):
        """Log the meetings that have ended as contacts of their organisers; a cancelled one is archived or deleted."""
        domain = self._get_held_domain()
        events = self.search(domain, limit=batch_size, order="stop, id")
        self.env["crm.contact.log"]._log([event._prepare_contact_log_vals() for event in events])
        remaining = self.search_count(domain) if events else 0
        self.env["ir.cron"]._commit_progress(len(events), remaining=remaining)

    @api.model
    def _get_held_domain(self):
        """Meetings with a lead or a customer that have ended and are not logged yet.

        A meeting that every invited customer declined was not held.
        """
        now = fields.Datetime.now()
        logged = self.env["crm.contact.log"]._search([("evidence_model", "=", self._name)])
        return Domain([
            ("stop", "<", now),
            ("stop", ">", now - LOOK_BACK),
            ("id", "not in", logged.subselect("evidence_id")),
            "|",
            ("opportunity_id", "!=", False),
            ("attendee_ids", "any", [("partner_id.partner_share", "=", True), ("state", "!=", "declined")]),
        ]) & ~self._get_declined_domain()  # fmt: skip

    @api.model
    def _get_declined_domain(self):
        outsiders = Domain("partner_id.partner_share", "=", True)
        return Domain("attendee_ids", "any", outsiders) & ~Domain(
            "attendee_ids", "any", outsiders & Domain("state", "!=", "declined")
        )

    def _get_outside_attendees(self):
        """Attendees who are not our own people."""
        return self.attendee_ids.filtered("partner_id.partner_share")

    def _is_accepted_by_customer(self):
        """Whether one of the invited customers said yes."""
        return "accepted" in self._get_outside_attendees().mapped("state")

    def _prepare_contact_log_vals(self):
        """The contact that this meeting was, at the time when it began."""
        self.ensure_one()
        event = self.sudo()
        document = event.opportunity_id or event._get_outside_attendees().partner_id[:1]
        organiser = event.user_id
        day = event.start_date or self.env["crm.history.act"]._local_day(event.start, organiser)
        return {
            **document._prepare_contact_log_vals(),
            "moment": event.start,
            "day": day,
            "user_id": organiser.id or None,
            "is_machine": not organiser,
            "channel": "meeting",
            "direction": "out",
            "evidence": "traced" if event._is_accepted_by_customer() else "declared",
            "minutes": event.duration * 60,
            "is_planned": bool(event.create_date and event.create_date < event.start),
            "date_planned": event.create_date or None,
            "date_deadline": day,
            "summary": event.name,
            "res_model": document._name,
            "res_id": document.id,
            "evidence_model": event._name,
            "evidence_id": event.id,
        }
