from datetime import timedelta

from odoo import api, models

from ..tools.working_hours import WorkingHours, to_local


class CrmNoticeClock(models.AbstractModel):
    """Who is to be told something now, by the clock of where they live."""

    _name = "crm.notice.clock"
    _description = "Clock of notices"

    @api.model
    def _get_past_hour(self, users, now, hour_field):
        """{user: their day} of those for whom it is past the hour that their company set in ``hour_field``."""
        days = {}
        for user in users:
            local = to_local(now, user.tz or user.company_id._get_history_zone())
            if local.hour + local.minute / 60 >= user.company_id[hour_field]:
                days[user] = local.date()
        return days

    @api.model
    def _get_at_work(self, days):
        """The users of {user: day} who have working hours on that day: no leave, no public holiday, no day off."""
        users = self.env["res.users"].union(*days)
        at_work = users.browse()
        for company, own in users.grouped("company_id").items():
            dates = [days[user] for user in own]
            hours = WorkingHours(company, own, min(dates), max(dates))
            at_work += own.filtered(
                lambda user, hours=hours: hours.get_work_time(user).get_hours(
                    *hours.get_bounds(user, days[user], days[user])
                )
            )
        return at_work

    @api.model
    def _get_planned_users(self, now):
        """Active people for whom a plan asks something today, wherever they live."""
        rows = self.env["crm.activity.score"].sudo()._read_group(self._get_now_domain(now), ["user_id"])
        return [user for (user,) in rows if user.active]

    @api.model
    def _get_now_domain(self, now):
        """The open scores with hours whose days may be those of ``now``, wherever the person lives."""
        return [
            ("state", "=", "open"),
            ("status", "!=", "none"),
            ("date_from", "<=", now.date() + timedelta(days=1)),
            ("date_to", ">=", now.date() - timedelta(days=1)),
        ]
