from odoo import fields, models
from odoo.fields import Command, Domain


class CalendarEvent(models.Model):
    _name = "calendar.event"
    _inherit = ["calendar.event", "crm.handover.subject"]

    def _get_handover_domain(self, users):
        """Coming meetings that they organise, and those with a customer or about a deal that they attend."""
        with_customer = Domain("opportunity_id", "!=", False) | Domain(
            "attendee_ids", "any", [("partner_id.partner_share", "=", True)]
        )
        attended = Domain("partner_ids", "in", users.partner_id.ids) & with_customer
        return Domain("stop", ">", fields.Datetime.now()) & (super()._get_handover_domain(users) | attended)

    def _get_handover_users(self, users):
        """The organiser holds a meeting, else the first of them who attends it."""
        return {
            event.id: event.user_id
            if event.user_id in users
            else users.filtered(lambda user, event=event: user.partner_id in event.partner_ids)[:1]
            for event in self
        }

    def _get_handover_customer(self):
        """That of the deal it is about, else that of the first customer who attends it."""
        if self.opportunity_id:
            return self.opportunity_id._get_handover_keys()[self.opportunity_id.id]
        customer = self._get_outside_attendees().partner_id[:1].commercial_partner_id
        return (customer._name, customer.id) if customer else None

    def _get_handover_values(self):
        return {**super()._get_handover_values(), "partner_ids": sorted(self.partner_ids.ids)}

    def _hand_over(self, from_user, to_user):
        for event in self:
            event._replace_attendee(from_user, to_user)

    def _take_back(self, from_user, to_user, before, after):
        """Whoever took part before the hand-over still does."""
        stays = from_user.partner_id.id in before["partner_ids"]
        for event in self:
            event._replace_attendee(from_user, to_user, stays)

    def _count_held(self, users):
        """A meeting counts for everybody who holds it, be it as organiser or attending."""
        events = self.search(self._get_handover_domain(users))
        counts = {user: sum(event._is_held_by(user) for event in events) for user in users}
        return {user: count for user, count in counts.items() if count}

    def _is_held_by(self, user):
        return self.user_id == user or user.partner_id in self.partner_ids

    def _replace_attendee(self, from_user, to_user, stays=False):
        commands = [Command.link(to_user.partner_id.id)] if from_user.partner_id in self.partner_ids else []
        if not stays:
            commands.append(Command.unlink(from_user.partner_id.id))
        vals = {"partner_ids": commands}
        if self.user_id == from_user:
            vals["user_id"] = to_user.id
        self.write(vals)
