from datetime import timedelta

from odoo import SUPERUSER_ID, api, fields, models
from odoo.tools import SQL

from odoo.addons.crm_history.models.calendar_event import LOOK_BACK

A_MOMENT = timedelta(minutes=1)  # a call is put down as of now, and stored a little later


class CrmPhonecall(models.Model):
    """A held call with a lead or a customer is a traced contact of whoever is responsible for the call."""

    _name = "crm.phonecall"
    _inherit = ["crm.phonecall", "crm.contact.document"]

    @api.model_create_multi
    def create(self, vals_list):
        calls = super().create(vals_list)
        calls._filter_contacts()._log_contacts()
        return calls

    def write(self, vals):
        before = self._filter_contacts()
        minutes = {call.id: vals.get("duration") or call.duration for call in self}
        result = super().write(vals)
        contacts = self._filter_contacts()
        (contacts - before)._log_contacts(minutes)
        self.env["crm.contact.log"]._void_calls(before - contacts, self.env._("The call was not held."))
        known = contacts & before
        if known and not {"duration", "description"}.isdisjoint(vals):
            known._complete_contacts()
        return result

    def unlink(self):
        """Tidying up old records changes no history."""
        recent = self._filter_contacts().filtered(lambda call: call._get_moment() > fields.Datetime.now() - LOOK_BACK)
        self.env["crm.contact.log"]._void_calls(recent, self.env._("The call record was deleted."))
        return super().unlink()

    def _filter_contacts(self):
        """The calls that were held with a customer, and not among our own people."""
        return self.filtered(
            lambda call: call.state == "done" and (call.opportunity_id or call.sudo().partner_id.partner_share)
        )

    def _log_contacts(self, minutes=None):
        """Log these calls; a contact that was void because its call was not held counts again."""
        known = minutes or {}
        log = self.env["crm.contact.log"]
        if self:
            self.env.cr.execute(
                SQL(
                    """
                    UPDATE crm_contact_log SET is_void = FALSE, void_reason = NULL
                     WHERE evidence_model = %s AND evidence_id = ANY(%s)
                    """,
                    self._name,
                    self.ids,
                )
            )
        log._log([call.sudo()._prepare_call_contact_vals(known.get(call.id)) for call in self])

    def _complete_contacts(self):
        """Add to the contacts of these calls what was not known when they were logged: how long, the result."""
        calls = self.sudo()
        self.env.cr.execute(
            SQL(
                """
                UPDATE crm_contact_log log
                   SET minutes = COALESCE(NULLIF(log.minutes, 0), NULLIF(call.minutes, 0)),
                       is_effective = log.is_effective OR call.has_result
                  FROM unnest(%s, %s::float[], %s::bool[]) AS call (id, minutes, has_result)
                 WHERE log.evidence_model = %s AND log.evidence_id = call.id
                """,
                calls.ids,
                calls.mapped("duration"),
                [call._has_result() for call in calls],
                self._name,
            )
        )
        self.env["crm.contact.log"].invalidate_model(["minutes", "is_effective"])

    def _prepare_contact_log_vals(self):
        """A contact on a call record is one on its lead, else one with its customer."""
        self.ensure_one()
        document = self.opportunity_id or self.partner_id
        if not document:
            return self.env["crm.history.act"]._prepare_row(self.user_id, self.team_id, self.partner_id)
        vals = document._prepare_contact_log_vals()
        return {
            **vals,
            "partner_id": self.partner_id.id or vals["partner_id"],
            "team_id": vals["team_id"] or self.team_id.id or None,
            "company_id": self.company_id.id or None,
        }

    def _prepare_call_contact_vals(self, minutes):
        """The contact that this call was, credited to whoever is responsible for it and not to who wrote the record.

        ``minutes`` is how long it took as far as that was known before it was marked as held.
        """
        moment = self._get_moment()
        caller = self.user_id.filtered(lambda user: user.id != SUPERUSER_ID)
        local_day = self.env["crm.history.act"]._local_day
        return {
            **self._prepare_contact_log_vals(),
            "moment": moment,
            "day": local_day(moment, caller),
            "user_id": caller.id or None,
            "is_machine": not caller,
            "channel": "call",
            "direction": self.direction,
            "evidence": "traced",
            "is_effective": self._has_result(),
            "minutes": minutes or self._get_measured_minutes() or None,
            "is_planned": self._is_planned(),
            "date_planned": self.create_date or None,
            "date_deadline": local_day(self.date, caller) if self._is_planned() else None,
            "summary": self.name,
            "res_model": self._name,
            "res_id": self.id,
            "evidence_model": self._name,
            "evidence_id": self.id,
        }

    def _get_moment(self):
        """A call counts when it was marked as held, one that came into the system as held at its own date."""
        now = fields.Datetime.now()
        return min(self.date_closed or self.date or now, now)

    def _get_measured_minutes(self):
        """The duration of the record, unless it is the time since a planned call should have begun.

        Marking a call as held measures from its date to now, without whole days.
        """
        is_measured = self.date_closed and self.date
        if is_measured and (self._is_planned() or not 0 <= (self.date_closed - self.date).total_seconds() < 86400):
            return 0
        return self.duration

    def _is_planned(self):
        """Whether the call was put down for later than it was created."""
        return bool(self.date and self.create_date and self.date > self.create_date + A_MOMENT)

    def _has_result(self):
        return bool((self.description or "").strip())
