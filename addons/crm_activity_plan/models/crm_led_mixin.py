from odoo import api, fields, models
from odoo.fields import Domain


class CrmLedMixin(models.AbstractModel):
    """A record about a person and some days, which the leaders of the person see.

    These are the leader of ``team_id`` and, as one may be in several teams at once, the leaders of all teams that the
    person was a member of on one of these days. So a new leader does not see what was before, and a former one keeps
    what they led.
    """

    _name = "crm.led.mixin"
    _description = "Seen by leaders"
    _led_people = ("user_id",)  # whoever of them the leader leads
    _led_days = ("day", "day")  # first and last

    is_led = fields.Boolean(
        string="Of the Teams I Lead", compute="_compute_is_led", search="_search_is_led", help="Of people I lead."
    )

    @api.depends_context("uid")
    def _compute_is_led(self):
        led = self.filtered_domain(self._get_led_domain(self.env.user))
        led.is_led = True
        (self - led).is_led = False

    def _search_is_led(self, operator, value):
        if operator != "in":
            return NotImplemented
        return self._get_led_domain(self.env.user)

    @api.model
    def _get_led_domain(self, leader):
        """The records of the teams that the user leads."""
        return Domain("team_id.user_id", "=", leader.id) | self._get_stays_domain(leader.sudo().led_member_ids)

    @api.model
    def _get_stays_domain(self, stays):
        """The records about days on which a person of theirs was in the team, for these memberships.

        As plain conditions on the person and the days: a rule made of them joins nothing and finds its indexes.
        """
        first, last = self._led_days
        windows = stays.filtered(lambda stay: stay.active or stay.date_to).grouped(
            lambda stay: (stay.date_from, stay.date_to)
        )
        return Domain.OR(
            Domain.OR(Domain(person, "in", some.user_id.ids) for person in self._led_people)
            & (Domain(last, ">=", since) if since else Domain.TRUE)
            & (Domain(first, "<=", until) if until else Domain.TRUE)
            for (since, until), some in windows.items()
        )
