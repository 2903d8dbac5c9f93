import pytz

from odoo import SUPERUSER_ID, api, fields, models


class CrmHistoryAct(models.AbstractModel):
    """What is being done now: by whom, on which day of theirs, and whether a person stands behind it."""

    _name = "crm.history.act"
    _description = "Act to be logged"

    @api.model
    def _prepare_row(self, holder, team, partner, lead=None):
        """What any row says, live: now, by the current user, on a document of ``holder`` and ``team``.

        Only IDs: reading names here would fetch the records, the database knows them anyway.
        """
        now = fields.Datetime.now()
        row = {
            "moment": now,
            "day": self._local_day(now, self.env.user),
            "user_id": self.env.uid,
            "holder_id": holder.id,
            "team_id": team.id,
            "partner_id": partner.id,
        }
        if lead:
            lead_day = _date_in(lead.create_date, (lead.company_id or self.env.company)._get_history_zone())
            row |= {"lead_id": lead.id, "lead_day": lead_day, "stage_id": lead.stage_id.id}
        return {name: value or None for name, value in row.items()} | {"is_machine": self._is_machine()}

    @api.model
    def _is_machine(self):
        """Whether none of our people stands behind what is being done.

        That is OdooBot, a scheduled job, an automation rule, or a visitor who fills in a form.
        """
        context = self.env.context
        return bool(
            self.env.uid == SUPERUSER_ID
            or not self.env.user._is_internal()
            or context.get("crm_history_machine")
            or context.get("cron_id")
            or context.get("__action_done")  # base_automation: the rules that are running, empty outside of them
        )

    @api.model
    def _local_day(self, moment, user):
        """The date of the UTC ``moment`` where ``user`` lives: their time zone, else that of their company's hours."""
        user = user.sudo()
        zone = user and self.env["res.users"].with_user(user).context_get().get("tz")
        return _date_in(moment, zone or (user.company_id or self.env.company)._get_history_zone())


def _date_in(moment, zone):
    """The date of the UTC ``moment`` in ``zone``, in UTC if there is no such zone; of an unknown moment none."""
    zone = pytz.timezone(zone if zone in pytz.all_timezones_set else "UTC")
    return moment and pytz.utc.localize(moment).astimezone(zone).date()
