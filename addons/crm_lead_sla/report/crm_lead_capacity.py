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

        Since they joined the team, or since they received something in it if that was before.
        """
        times, memo, now = self.env["crm.sla.time"], self.env["crm.sla.time"]._get_tables(), fields.Datetime.now()
        begins = [datetime.combine(first, time.min) + relativedelta(months=number) for number in range(months)]
        rows = []
        for member, since in self._get_members(first).items():
            team, company = member.crm_team_id, member.crm_team_id.company_id or member.user_id.company_id
            calendar_id = times._get_calendar_id(None, team.id, company.id)
            for begin in begins:
                table = times._get_table(memo, calendar_id, company.id, begin, member.user_id.id)
                hours = table.elapsed(max(begin, since), min(begin + relativedelta(months=1), now)) / HOUR
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

    def _get_members(self, first):
        """{member: since when they could receive something in their team}."""
        members = self.env["crm.team.member"].sudo().search([("user_id.active", "=", True)])
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
        return {
            member: min(member.create_date, days.get((member.crm_team_id.id, member.user_id.id), member.create_date))
            for member in members
        }
