import logging
from datetime import UTC, datetime, timedelta

import pytz

from odoo import api, fields, models

from odoo.addons.crm_history.tools.attempt import attempt

_logger = logging.getLogger(__name__)
HOUR = 6  # of Monday, from which on the letter may go


class CrmFunnelLetter(models.AbstractModel):
    """The letter of Monday morning: the funnel of last week, and the five numbers that changed most.

    It goes to whom the company has chosen, once a week, on Monday in the time zone of the company, in the language and
    with the rights of each: what they read is what they find when they open the funnel. Nothing is sent about two weeks
    in which nothing happened.
    """

    _name = "crm.funnel.letter"
    _description = "Weekly letter about the funnel"

    @api.model
    def _run(self):
        """Write the letters of the companies whose Monday it is."""
        companies = self.env["res.company"].search([("funnel_letter_user_ids", "!=", False)])
        due = companies.filtered(self._is_due)
        for number, company in enumerate(due, 1):
            # Locked, and read again after somebody else's run: a letter is written once.
            if company.try_lock_for_update(allow_referencing=True) and self._is_due(company):
                company.funnel_letter_day = self._get_local_now(company).date()
                self._write_about(company)
            if not self.env["ir.cron"]._commit_progress(1, remaining=len(due) - number):
                break

    def _is_due(self, company):
        now = self._get_local_now(company)
        return now.weekday() == 0 and now.hour >= HOUR and company.funnel_letter_day != now.date()

    def _get_local_now(self, company):
        return datetime.now(UTC).astimezone(pytz.timezone(company._get_history_zone()))

    def _write_about(self, company):
        """A letter that cannot be written keeps nobody else from theirs."""
        for user in company.funnel_letter_user_ids:
            if user.active and company in user.company_ids and user.has_group("sales_team.group_sale_salesman"):
                letter = self.with_user(user).with_context(
                    lang=user.lang, tz=user.tz, allowed_company_ids=company.ids
                )  # fmt: skip
                message = "The weekly letter of %s to %s could not be written"
                with attempt(self.env.cr, _logger.error, message, company.name, user.login):
                    letter._write_to(user, company)

    def _write_to(self, user, company):
        today = self._get_local_now(company).date()
        values = self.env["crm.funnel.letter.content"]._get_values(company, today - timedelta(days=today.weekday()))
        if not values:
            return
        render = self.env["mail.render.mixin"]
        body = self.env["ir.qweb"]._render("crm_funnel_metrics.funnel_letter", values, minimal_qcontext=True)
        self.env["mail.mail"].sudo().create({
            "subject": self.env._("The sales funnel from %(start)s to %(end)s", start=values["start"],
                                  end=values["end"]),
            "body_html": render._replace_local_links(body),
            "email_from": company.email_formatted or user.email_formatted,
            "recipient_ids": [fields.Command.link(user.partner_id.id)],
            "auto_delete": True,
        })  # fmt: skip
