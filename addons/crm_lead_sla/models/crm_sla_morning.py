import logging
from datetime import UTC, datetime, timedelta

import pytz

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import format_datetime

from odoo.addons.crm_history.tools.attempt import attempt

_logger = logging.getLogger(__name__)

SHOWN = 10  # leads named under each heading


class CrmSlaMorning(models.AbstractModel):
    """The letter that team leaders find in the morning: what is late or will be, what is nobody's, who is away.

    One letter a day for all the teams of a leader, in their language, at the hour of the company in their time zone, on
    the days on which one of the teams works. None when there is nothing to say, nor when the hour is negative.
    """

    _name = "crm.sla.morning"
    _description = "Morning letter to team leaders"

    @api.model
    def _run(self):
        """Write to the leaders whose morning it is and who had no letter today."""
        teams = self.env["crm.team"].search([("user_id.active", "=", True), ("user_id.share", "=", False)])
        due = [(leader, theirs) for leader, theirs in teams.grouped("user_id").items() if self._is_due(leader, theirs)]
        for number, (leader, theirs) in enumerate(due, 1):
            # Locked, and read again after somebody else's run: a letter is written once.
            locked = theirs.try_lock_for_update()
            if locked == theirs and self._is_due(leader, theirs):
                theirs.sla_morning_day = self._get_local_now(leader).date()
                self._try_to_write(leader, theirs)
            if not self.env["ir.cron"]._commit_progress(1, remaining=len(due) - number):
                break

    def _is_due(self, leader, teams):
        now, hour = self._get_local_now(leader), leader.company_id.sla_morning_hour
        written = any(day and day >= now.date() for day in teams.mapped("sla_morning_day"))
        return 0 <= hour <= now.hour and not written and any(self._is_working_day(team, leader) for team in teams)

    def _get_local_now(self, user):
        zone = user.tz if user.tz in pytz.all_timezones_set else user.company_id._get_history_zone()
        return datetime.now(UTC).astimezone(pytz.timezone(zone))

    def _get_day_start(self, leader):
        """The UTC moment at which the leader's day began."""
        now = self._get_local_now(leader)
        return now.replace(hour=0, minute=0, second=0, microsecond=0).astimezone(UTC).replace(tzinfo=None)

    def _is_working_day(self, team, leader):
        company = team.company_id or leader.company_id
        return self._works(team, self._get_day_start(leader), user=None, company=company)

    def _works(self, team, start, user, company):
        """Whether there is any time to work in the team, for ``user`` if given, in the day from ``start`` (UTC) on."""
        times = self.env["crm.sla.time"]
        calendar_id = times._get_calendar_id(None, team.id, company.id)
        table = times._get_table(times._get_tables(), calendar_id, company.id, start, user and user.id)
        return table.elapsed(start, start + timedelta(days=1)) > 0

    def _try_to_write(self, leader, teams):
        """A letter that cannot be written today keeps nobody else's back."""
        with attempt(self.env.cr, _logger.error, "The morning letter to %s could not be written", leader.login):
            self._write_to(leader, teams)

    def _write_to(self, leader, teams):
        values = self._get_values(leader, teams)
        if not any(values[heading] for heading in ("late", "at_risk", "unassigned", "absent")):
            return
        self = self.with_user(leader).with_context(lang=leader.lang, tz=leader.tz)
        body = self.env["ir.qweb"]._render("crm_lead_sla.morning_letter", values, minimal_qcontext=True)
        subject = self.env._("Inquiries this morning: %(late)s late, %(at_risk)s at risk, %(unassigned)s unassigned",
                             late=len(values["late"]), at_risk=len(values["at_risk"]),
                             unassigned=len(values["unassigned"]))  # fmt: skip
        render = self.env["mail.render.mixin"]
        self.env["mail.mail"].sudo().create({
            "subject": subject,
            "body_html": render._replace_local_links(
                render._render_encapsulate("mail.mail_notification_light", body, add_context={
                    "model_description": self.env._("Inquiries"), "company": leader.company_id,
                })
            ),
            "email_from": leader.company_id.email_formatted or leader.email_formatted,
            "recipient_ids": [fields.Command.link(leader.partner_id.id)],
            "auto_delete": True,
        })  # fmt: skip

    def _get_values(self, leader, teams):
        """What the letter says: the leads as the leader may see them."""
        env = self.with_user(leader).with_context(
            lang=leader.lang, tz=leader.tz, allowed_company_ids=leader.company_ids.ids
        ).env  # fmt: skip
        now, tomorrow = fields.Datetime.now(), self._get_day_start(leader) + timedelta(days=1)
        in_teams = Domain("lead_id", "any!", [("team_id", "in", teams.ids)])  # by now, wherever they came in
        clocks = env["crm.sla.clock"].search(in_teams & Domain("date_end", "=", False), order="date_due, id")
        clocks = clocks.browse(group[0].id for group in clocks.grouped("lead_id").values())  # the most urgent of each
        late = clocks.filtered(lambda clock: clock.date_due and clock.date_due <= now)
        at_risk = (clocks - late).filtered(
            lambda clock: clock.date_due and (clock.date_due < tomorrow or clock.date_warn and clock.date_warn <= now)
        )
        return {
            "leader": leader,
            "late": late,
            "at_risk": at_risk,
            "unassigned": env["crm.lead"].search(
                [("team_id", "in", teams.ids), ("user_id", "=", False), ("won_status", "=", "pending")], order="id"
            ),
            "absent": self._get_absent(leader, teams, clocks),
            "shown": SHOWN,
            "when": lambda moment: format_datetime(env, moment, dt_format="short"),
        }

    def _get_absent(self, leader, teams, clocks):
        """Who does not work today while leads of theirs wait: [(user, number of leads)]."""
        start, absent = self._get_day_start(leader), []
        for (team, holder), theirs in (
            clocks.sudo().grouped(lambda clock: (clock.lead_id.team_id, clock.holder_id)).items()
        ):
            company = team.company_id or holder.company_id
            if holder and not self._works(team, start, holder, company):
                absent.append((holder, len(theirs.lead_id)))
        return absent
