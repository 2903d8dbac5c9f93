from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

LONGEST_DIGEST = 7  # days: what is older when the job comes back is in the list of reports anyway
KINDS = [
    ("reminder", "Reminder of the day report"),
    ("behind", "Behind plan"),
    ("behind_team", "Summary for the leader"),
    ("digest", "Digest of day reports"),
]


class CrmActivityNotice(models.Model):
    """That a person was told something on a day of theirs: each kind once a day, whatever runs twice or in parallel."""

    _name = "crm.activity.notice"
    _description = "Notice"
    _order = "day desc, id desc"
    _rec_name = "kind"

    user_id = fields.Many2one("res.users", string="Person", required=True, readonly=True, ondelete="cascade")
    company_id = fields.Many2one("res.company", required=True, readonly=True, ondelete="cascade")
    day = fields.Date(required=True, readonly=True, help="The day it was where the person lives.")
    kind = fields.Selection(KINDS, required=True, readonly=True)
    date_from = fields.Date(string="About the Days since", readonly=True)

    _user_day_kind_uniq = models.UniqueIndex("(user_id, kind, day)", "A person is told a thing once a day.")

    @api.model
    def _claim(self, kind, days):
        """Note that the people of {user: day} are told this now; return the new notices, none for who was told."""
        if not days:
            return self
        values = SQL(", ").join(
            SQL("(%s, %s, %s, %s, %s, now() AT TIME ZONE 'UTC')", user.id, user.company_id.id, day, kind, self.env.uid)
            for user, day in days.items()
        )
        rows = self.env.execute_query(
            SQL(
                "INSERT INTO crm_activity_notice (user_id, company_id, day, kind, create_uid, create_date) VALUES %s"
                " ON CONFLICT DO NOTHING RETURNING id",
                values,
            )
        )
        return self.browse([notice_id for (notice_id,) in rows])

    # ------------------------------------------------------------
    # Scheduled job
    # ------------------------------------------------------------

    @api.model
    def _cron_send(self, batch_size=100):
        """Tell whoever is due by the clock of where they live: reminders, who is behind, digests.

        One batch of each kind a run; a notice is claimed and sent in one transaction.
        """
        now = fields.Datetime.now()
        due = {kind: getattr(self, f"_get_due_{kind}")(now) for kind, _label in KINDS}
        remaining = sum(map(len, due.values()))
        for kind, days in due.items():
            batch = dict(list(days.items())[:batch_size])
            getattr(self._claim(kind, batch), f"_send_{kind}")()
            remaining -= len(batch)
            if not self.env["ir.cron"]._commit_progress(len(batch), remaining=remaining):
                break

    def _get_due_reminder(self, now):
        return self._get_due_people("reminder", now, "activity_report_hour")

    def _get_due_behind(self, now):
        return self._get_due_people("behind", now, "activity_behind_hour")

    def _get_due_behind_team(self, now):
        """Only leaders at work: on a Sunday the list would be that of Friday."""
        days = self._get_due_leaders("behind_team", now, "activity_behind_hour")
        return self.env["crm.notice.clock"]._filter_at_work(days)

    def _get_due_leaders(self, kind, now, hour_field):
        """{leader: day} of the leaders for whom it is past the hour of their company, and who are not told yet."""
        leaders = self.env["crm.team"].sudo().search([("user_id.active", "=", True)]).user_id
        today = self.env["crm.notice.clock"]._get_past_hour(leaders, now, hour_field)
        told = self._get_told(kind, today)
        return {leader: day for leader, day in today.items() if (leader.id, day) not in told}

    def _get_due_digest(self, now):
        """Only leaders about whose people there is something to read."""
        days = self._get_due_leaders("digest", now, "activity_digest_hour")
        since = self._get_digest_starts(days)
        reports = self.env["crm.day.report"].sudo()
        return {
            leader: day
            for leader, day in days.items()
            if reports.search_count(self._get_reports_domain(leader, since[leader], day), limit=1)
        }

    def _get_digest_starts(self, days):
        """{leader: first day}: digests go on where the last one ended, so that no day is lost when the job was down."""
        told = [("kind", "=", "digest"), ("user_id", "in", [leader.id for leader in days]), ("id", "not in", self.ids)]
        last = dict(self.sudo()._read_group(told, ["user_id"], ["day:max"]))
        return {
            leader: max(last.get(leader, day - timedelta(days=1)), day - timedelta(days=LONGEST_DIGEST))
            for leader, day in days.items()
        }

    def _get_due_people(self, kind, now, hour_field):
        """{user: day} of who has a plan today and is at work, past the hour of their company and not told yet."""
        clock = self.env["crm.notice.clock"]
        planned = clock._get_planned_days(now)
        today = clock._get_past_hour(planned, now, hour_field)
        told = self._get_told(kind, today)
        return clock._filter_at_work(
            {
                user: day
                for user, day in today.items()
                if planned[user][0] <= day <= planned[user][1] and (user.id, day) not in told
            }
        )

    def _get_told(self, kind, days):
        """{(user id, day)} of those who were told already."""
        notices = self.sudo().search_fetch(
            [
                ("kind", "=", kind),
                ("user_id", "in", [user.id for user in days]),
                ("day", "in", list(set(days.values()))),
            ],
            ["user_id", "day"],
        )
        return {(notice.user_id.id, notice.day) for notice in notices}

    @api.model
    def _get_reports_domain(self, leader, date_from, before):
        return self.env["crm.day.report"]._get_led_domain(leader) & Domain(
            [
                ("company_id", "in", leader.company_ids.ids),
                ("day", ">=", date_from),
                ("day", "<", before),
            ]
        )
