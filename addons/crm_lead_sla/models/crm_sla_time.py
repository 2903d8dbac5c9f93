from datetime import UTC, datetime, timedelta

from pytz import utc

from odoo import api, models, tools
from odoo.fields import Domain

from ..tools.working_time import HORIZON, HOUR, RoundTheClock, WorkingTime, intersect, stamp, subtract

FORTNIGHT = timedelta(days=14)


class CrmSlaTime(models.AbstractModel):
    """The working time of customers and holders, from the same stretches for deadlines and for elapsed time.

    The stretches of a calendar are read once a year of them and kept in the cache of the server until a calendar, leave
    or resource changes. Of leaves of everybody those of the calendar itself count, and those without calendar of the
    company or of none: not those of another company, as in ``resource.calendar.plan_hours`` without a domain.
    """

    _name = "crm.sla.time"
    _description = "Working time"

    @api.model
    def _get_tables(self):
        """An empty memo for ``_get_table``: one per batch, as a table is used by all clocks of its calendar."""
        return {}

    @api.model
    def _get_table(self, memo, calendar_id, company_id, start, user_id=None):
        """The working time by the calendar from ``start`` on, without a calendar round the clock.

        With ``user_id`` only what is also their own working time. They work whenever the calendar says, except for
        their leaves, when they have no working hours of their own or flexible ones; round the clock but for their
        leaves without a calendar.
        """
        resource_id = self._get_resource_id(user_id, company_id) if user_id else None
        if not calendar_id and not resource_id:
            return memo.setdefault(None, RoundTheClock())
        is_flexible = self._is_flexible(calendar_id)
        key = (calendar_id, company_id, resource_id, start if is_flexible else start.year)
        if key not in memo:
            chunks = self._flexible_chunks if is_flexible else self._yearly_chunks
            memo[key] = WorkingTime(chunks(calendar_id, company_id, resource_id, start))
        return memo[key]

    @api.model
    @tools.ormcache("policy_calendar_id", "team_id", "company_id")
    def _get_calendar_id(self, policy_calendar_id, team_id, company_id):
        """The working hours that count: of the policy, else the team, else the company, but none without any hours.

        None when there are none at all: the time runs round the clock.
        """
        team = self.env["crm.team"].sudo().browse(team_id or ())
        company = self.env["res.company"].sudo().browse(company_id or ())
        candidates = (policy_calendar_id, team.sla_calendar_id.id, company.resource_calendar_id.id)
        return next((calendar for calendar in candidates if calendar and self._get_day_hours(calendar)), None)

    @api.model
    @tools.ormcache("calendar_id")
    def _get_day_hours(self, calendar_id):
        """Hours of an average working day; 0 when the calendar has no working hours."""
        calendar = self.env["resource.calendar"].sudo().browse(calendar_id).exists()
        if calendar.flexible_hours:
            return min(calendar.hours_per_day, calendar.full_time_required_hours)
        lines = calendar._get_global_attendances()
        if not any(line.hour_to > line.hour_from for line in lines):
            return 0
        return calendar.hours_per_day or calendar._get_hours_per_day()

    @api.model
    @tools.ormcache("calendar_id")
    def _is_flexible(self, calendar_id):
        return self.env["resource.calendar"].sudo().browse(calendar_id).flexible_hours

    @api.model
    def _get_resource_id(self, user_id, company_id):
        """The resource that the person is in the company, else elsewhere: who is on leave is so for all companies.

        None when nothing is known of their hours and leaves.
        """
        resources = self._get_resource_ids().get(user_id, {})
        return resources.get(company_id) or resources.get(False) or min(resources.values(), default=None)

    @api.model
    @tools.ormcache()
    def _get_resource_ids(self):
        """{user id: {company id: resource id}}, read at once, as the leads of a batch have many holders."""
        found = {}
        for resource in self.env["resource.resource"].sudo().search([("user_id", "!=", False)], order="id"):
            found.setdefault(resource.user_id.id, {}).setdefault(resource.company_id.id, resource.id)
        return found

    # ------------------------------------------------------------
    # Stretches
    # ------------------------------------------------------------

    def _yearly_chunks(self, calendar_id, company_id, resource_id, start):
        """Year by year from the one of ``start``; as a year is the same for everybody, it is cached."""
        for year in range(start.year, (datetime(start.year, 12, 31) + HORIZON).year + 1):
            stretches = self._get_year(calendar_id, company_id, None, year)
            if resource_id:
                stretches = intersect(stretches, self._get_year(calendar_id, company_id, resource_id, year))
            yield stretches

    def _flexible_chunks(self, calendar_id, company_id, resource_id, start):
        """Fortnight by fortnight: Odoo lays flexible hours from the moment one asks about, as does ``plan_hours``."""
        calendar = self.env["resource.calendar"].sudo().browse(calendar_id)
        for number in range(HORIZON // FORTNIGHT):
            begin = start + number * FORTNIGHT
            stretches = self._read(calendar, company_id, begin, begin + FORTNIGHT)
            if resource_id:
                stretches = intersect(stretches, self._read_own(resource_id, company_id, begin, begin + FORTNIGHT))
            yield stretches

    @api.model
    @tools.ormcache("calendar_id", "company_id", "resource_id", "year")
    def _get_year(self, calendar_id, company_id, resource_id, year):
        """The stretches of one year (UTC): of the calendar, or of the resource by its own hours."""
        begin, end = datetime(year, 1, 1), datetime(year + 1, 1, 1)
        if resource_id:
            return self._read_own(resource_id, company_id, begin, end, is_always=not calendar_id)
        if not calendar_id:
            return [(stamp(begin), stamp(end))]
        return self._read(self.env["resource.calendar"].sudo().browse(calendar_id), company_id, begin, end)

    def _read(self, calendar, company_id, begin, end, resource=None):
        """The working hours of the calendar, in the time zone of the resource if any, without leaves."""
        resource = resource or self.env["resource.resource"].sudo()
        intervals = calendar._attendance_intervals_batch(utc.localize(begin), utc.localize(end), resource)[resource.id]
        stretches = [(_stamp(start), _stamp(stop)) for start, stop, _lines in intervals]
        return subtract(stretches, self._get_leaves(calendar, company_id, resource, begin, end))

    def _read_own(self, resource_id, company_id, begin, end, is_always=False):
        """When the resource works by its own hours and leaves; all the time, but for leaves, if they are flexible."""
        resource = self.env["resource.resource"].sudo().browse(resource_id)
        if is_always or resource._is_flexible():
            everything = [(stamp(begin), stamp(end))]
            return subtract(everything, self._get_leaves(resource.calendar_id, company_id, resource, begin, end))
        return self._read(resource.calendar_id, company_id, begin, end, resource)

    def _get_leaves(self, calendar, company_id, resource, begin, end):
        everybody = Domain("resource_id", "=", False) & (
            Domain("calendar_id", "in", calendar.ids)
            | Domain("calendar_id", "=", False) & Domain("company_id", "in", [company_id, False])
        )
        domain = (everybody | Domain("resource_id", "in", resource.ids)) & Domain([
            ("time_type", "=", "leave"), ("date_from", "<", end), ("date_to", ">", begin),
        ])  # fmt: skip
        leaves = self.env["resource.calendar.leaves"].sudo().search_fetch(domain, ["date_from", "date_to"])
        return [(stamp(leave.date_from), stamp(leave.date_to)) for leave in leaves]

    @api.model
    def _get_seconds(self, limit, unit, calendar_id):
        """The limit in seconds of working or calendar time. A working day is an average one of the calendar."""
        hours = {"working_hours": 1, "hours": 1, "days": 24}.get(unit)
        if unit == "working_days":
            hours = self._get_day_hours(calendar_id) if calendar_id else 24
        return max(1, round(limit * hours * HOUR))


def _stamp(aware):
    return stamp(aware.astimezone(UTC).replace(tzinfo=None))
