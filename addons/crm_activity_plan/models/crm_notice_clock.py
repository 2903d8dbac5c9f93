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
    def _filter_at_work(self, days):
        """Those of {user: day} who have working hours on that day: no leave, no public holiday, no day off."""
        users = self.env["res.users"].union(*days)
        at_work = {}
        for company, own in users.grouped("company_id").items():
            dates = [days[user] for user in own]
            hours = WorkingHours(company, own, min(dates), max(dates))
            for user in own:
                if hours.get_work_time(user).get_hours(*hours.get_bounds(user, days[user], days[user])):
                    at_work[user] = days[user]
        return at_work

    @api.model
    def _get_planned_days(self, now):
        """{user: (first, last day)} of active people for whom a plan asks something in the days around now."""
        rows = (
            self.env["crm.activity.score"]
            .sudo()
            ._read_group(self._get_now_domain(now), ["user_id"], ["date_from:min", "date_to:max"])
        )
        return {user: (first, last) for user, first, last in rows if user.active}

    @api.model
    def _get_now_domain(self, now):
        """The open scores with hours whose days may be those of ``now``, wherever the person lives."""
        return [
            ("state", "=", "open"),
            ("status", "!=", "none"),
            ("date_from", "<=", now.date() + timedelta(days=1)),
            ("date_to", ">=", now.date() - timedelta(days=1)),
        ]
