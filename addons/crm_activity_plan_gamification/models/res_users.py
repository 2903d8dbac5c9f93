from odoo import fields, models

LONGEST_STREAK = 366  # days to look back


class ResUsers(models.Model):
    _inherit = "res.users"

    def _get_plan_streak(self):
        """On how many days in a row, up to now, the person met all that the plans ask for by the day.

        Days without a plan (weekend, leave, holiday) neither count nor break the row. Today counts once it is met.
        """
        self.ensure_one()
        today = self.env["crm.history.act"]._local_day(fields.Datetime.now(), self)
        rows = self.env["crm.activity.score"]._read_group(
            [
                ("user_id", "=", self.id),
                ("period", "=", "day"),
                ("status", "!=", "none"),
                ("date_from", "<=", today),
                ("date_from", ">", fields.Date.subtract(today, days=LONGEST_STREAK)),
            ],
            ["date_from:day"],
            ["status:array_agg"],
            order="date_from:day desc",
        )
        streak = 0
        for day, statuses in rows:
            if set(statuses) == {"done"}:
                streak += 1
            elif day != today:
                break
        return streak
