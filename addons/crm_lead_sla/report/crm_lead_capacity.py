from datetime import datetime, time

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models

from ..tools.working_time import HOUR


class CrmLeadCapacity(models.AbstractModel):
    """How much work members of teams could be given: their capacity and the hours that they were at work."""

    _name = "crm.lead.capacity"
    _description = "Capacity of Salespeople"

    @api.model
    def _get_hours(self, first, months):
        """How long each member was at work in each month since ``first``, until now: what they could be given work in.

        Since they joined the team, or since they received something in it if that was before, until they left it: the
        shares of past months stay as they were.
        """
        times, memo, now = self.env["crm.sla.time"], self.env["crm.sla.time"]._get_tables(), fields.Datetime.now()
        begins = [datetime.combine(first, time.min) + relativedelta(months=number) for number in range(months)]
        rows = []
        for member, (since, until) in self._get_members(first, now).items():
            team, company = member.crm_team_id, member.crm_team_id.company_id or member.user_id.company_id
            calendar_id = times._get_calendar_id(None, team.id, company.id)
            for begin in begins:
                table = times._get_table(memo, calendar_id, company.id, begin, member.user_id.id)
                hours = table.elapsed(max(begin, since), min(begin + relativedelta(months=1), until)) / HOUR
                if hours > 0:
                    rows.append(
                        {
                            "month": begin.date(),
                            "team_id": team.id,
                            "user_id": member.user_id.id,
                            "available_hours": hours,
                            "capacity": member.lead_capacity,
                        }
                    )
        return rows

    def _get_members(self, first, now):
        """{member: (since when they could receive something in their team, until when)}."""
        members = self.env["crm.team.member"].sudo().with_context(active_test=False)
        lately = ["|", ("active", "=", True), ("write_date", ">=", first)]
        members = members.search(lately, order="active, write_date")
        # One per person and team: the present membership, else the last one.
        members = members.browse({(member.crm_team_id, member.user_id): member.id for member in members}.values())
        received = (
            self.env["crm.owner.log"]
            .sudo()
            ._read_group(
                [
                    ("day", ">=", first),
                    ("holder_id", "in", members.user_id.ids),
                    ("reason", "not in", ["merged", "returned"]),
                ],
                ["team_id", "holder_id"],
                ["day:min"],
            )
        )
        days = {(team.id, user.id): datetime.combine(day, time.min) for team, user, day in received}
        periods = {}
        for member in members:
            since = min(member.create_date, days.get((member.crm_team_id.id, member.user_id.id), member.create_date))
            periods[member] = since, self._get_end(member, now)
        return periods

    def _get_end(self, member, now):
        """When somebody left the team: when the membership was archived, or the person; now if they are there still."""
        if not member.active:
            return member.write_date
        return now if member.user_id.active else member.user_id.write_date
