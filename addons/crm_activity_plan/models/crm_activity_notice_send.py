from markupsafe import Markup

from odoo import api, fields, models
from odoo.fields import Domain


class CrmActivityNotice(models.Model):
    """What people and leaders are told, in their language. Each method sends the notices of its kind."""

    _inherit = "crm.activity.notice"

    report_ids = fields.Many2many("crm.day.report", string="Day Reports", compute="_compute_report_ids")

    @api.depends("user_id", "day", "date_from")
    def _compute_report_ids(self):
        """The reports of the teams that the person leads, from ``date_from`` to the day before this one."""
        for notice in self:
            domain = self._get_reports_domain(notice.user_id, notice.date_from, notice.day)
            notice.report_ids = self.env["crm.day.report"].sudo().search(domain) if notice.date_from else False

    def _send_reminder(self):
        """An activity on the report of today, which is filled in already. Who has handed it in needs none."""
        reports = self.env["crm.day.report"]._prepare({notice.user_id: notice.day for notice in self})
        for report in reports.filtered(lambda report: report.state == "draft"):
            report = report.with_context(lang=report.user_id.lang)
            report.activity_schedule(
                "mail.mail_activity_data_todo",
                report.day,
                report.env._("Complete and submit the day report"),
                user_id=report.user_id.id,
            )

    def _send_behind(self):
        """A message with the lines that are behind; who is not behind by then is not told later that day either."""
        behind = self._get_behind([("user_id", "in", self.user_id.ids)]).grouped("user_id")
        for notice in self.filtered(lambda notice: notice.user_id in behind):
            person = notice.with_context(lang=notice.user_id.lang)
            person._notify(
                person.env._("You are behind your plan"),
                [person._describe(score) for score in behind[notice.user_id].with_env(person.env)],
            )

    def _get_behind(self, domain):
        """The scores of the periods of now that are behind, after a refresh."""
        now = self.env["crm.notice.clock"]._get_now_domain(fields.Datetime.now())
        scores = (
            self.env["crm.activity.score"]
            .sudo()
            .search(Domain(now) & Domain(domain), order="user_id, period, sequence, id")
        )
        scores._refresh()
        return scores.filtered(lambda score: score.status == "behind")

    def _describe(self, score):
        """A line that is behind, in words."""
        return self.env._(
            "%(metric)s: %(fact)s, expected by now %(expected)s of %(target)s",
            metric=score.metric_id.name,
            fact=_number(score.fact),
            expected=_number(score.expected),
            target=_number(score.target),
        )

    def _notify(self, subject, lines):
        """Send a message of these lines to the person of this notice."""
        self.ensure_one()
        items = Markup().join(Markup("<li>%s</li>") % line for line in lines)
        self.env["mail.thread"].message_notify(
            partner_ids=self.user_id.partner_id.ids, subject=subject, body=Markup("<ul>%s</ul>") % items
        )

    def _send_digest(self):
        """A mail with the table, in the language of the leader; the mail queue sends it."""
        since = self._get_digest_starts({notice.user_id: notice.day for notice in self})
        for notice in self:
            notice.date_from = since[notice.user_id]
        # What was done after the reminder is in nobody's report yet.
        self.env["crm.day.measure"].sudo()._measure(self.report_ids)
        if template := self.env.ref("crm_activity_plan.mail_template_day_digest", raise_if_not_found=False):
            template.send_mail_batch(self.ids)

    def _get_digest_rows(self):
        """What the table of the digest says about each report, in the language of the context."""
        states = dict(self.env["crm.day.report"]._fields["state"]._description_selection(self.env))
        return [
            {
                "person": report.user_name,
                "url": f"{report.get_base_url()}/odoo/day-reports/{report.id}",
                "day": report.day,
                "state": states[report.state],
                "lines": [line._describe() for line in report.line_ids],
                "truth_score": f"{report.truth_score:.0%}" if report.contact_count else "–",
                **{name: report[name] or "" for name in ("burst_count", "instant_count", "off_hours_count")},
            }
            for report in self.report_ids.with_env(self.env)
        ]

    def _send_behind_team(self):
        """One message with all who are behind; none when nobody is."""
        led = {notice: self.env["crm.activity.score"]._get_led_domain(notice.user_id) for notice in self}
        behind = self._get_behind(Domain.OR(led.values()))
        for notice in self:
            leader = notice.with_context(lang=notice.user_id.lang)
            own = (
                behind.filtered_domain(led[notice])
                .with_env(leader.env)
                .filtered(
                    lambda score, notice=notice: (
                        score.user_id != notice.user_id and score.company_id in notice.user_id.company_ids
                    )
                )
            )
            if own:
                leader._notify(
                    leader.env._("Behind plan in your teams"),
                    [f"{score.user_id.name} – {leader._describe(score)}" for score in own],
                )


def _number(value):
    return f"{round(value, 1):,.15g}"
