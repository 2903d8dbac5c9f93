import logging
from datetime import timedelta

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.tools import split_every

from odoo.addons.crm_history.tools.attempt import attempt

_logger = logging.getLogger(__name__)
DEFAULT_DAYS = 7  # for customers without a segment
BATCH = 200


class CrmPartnerDate(models.Model):
    """A day of a contact that is worth remembering, once or every year.

    What happens is up to the policy of the customer's segment: an activity for the salesperson some days ahead, an
    e-mail to the contact on the day, or both; customers without a segment get the activity a week ahead. The
    company is the contact's, else the salesperson's, else the one the job runs in; its day begins at the salesperson's
    midnight, else at the company's. Without an active salesperson there is no activity, but the e-mail is sent. 29
    February is kept on the 28th in other years. A passed e-mail is not caught up with, a passed activity is until the
    day itself.
    """

    _name = "crm.partner.date"
    _description = "Date to Remember"
    _order = "next_date, id"

    partner_id = fields.Many2one("res.partner", string="Contact", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="partner_id.company_id", store=True)
    type_id = fields.Many2one("crm.partner.date.type", string="Kind", required=True, ondelete="restrict")
    name = fields.Char(string="Note", help="What it is about, where the kind does not say it all.")
    date = fields.Date(required=True)
    is_yearly = fields.Boolean(
        string="Every Year", compute="_compute_is_yearly", store=True, readonly=False, precompute=True
    )
    next_date = fields.Date(
        string="Next", compute="_compute_next_date", store=True, index="btree_not_null",
        help="Today or the next time to come. Empty: it has passed.",
    )  # fmt: skip
    user_id = fields.Many2one(
        "res.users", string="Salesperson", compute="_compute_user_id", store=True, index="btree_not_null"
    )
    reminder_ids = fields.One2many("crm.partner.date.reminder", "date_id", string="Reminders")

    @api.depends("partner_id", "type_id", "next_date")
    def _compute_display_name(self):
        for date in self:
            date.display_name = f"{date.type_id.name or ''}: {date.partner_id.display_name or ''}"

    @api.depends("type_id")
    def _compute_is_yearly(self):
        for date in self:
            date.is_yearly = date.type_id.is_yearly

    @api.depends("partner_id.user_id", "partner_id.commercial_partner_id.user_id")
    def _compute_user_id(self):
        for date in self:
            partner = date.partner_id
            date.user_id = partner.user_id or partner.commercial_partner_id.user_id

    @api.depends("date", "is_yearly", "user_id")
    def _compute_next_date(self):
        for date in self:
            date.next_date = date.date and date._get_next_date(date._get_today())

    def _get_today(self):
        return self.env["crm.history.act"]._local_day(fields.Datetime.now(), self.user_id)

    def _get_next_date(self, today):
        """The first occurrence on ``today`` or later; False if there is none."""
        if self.date >= today or not self.is_yearly:
            return self.date >= today and self.date
        this_year = self.date + relativedelta(years=today.year - self.date.year)
        return this_year if this_year >= today else self.date + relativedelta(years=today.year - self.date.year + 1)

    @api.model
    def _cron_remind(self):
        """Move on the dates that have passed, and remind of those that come, in batches."""
        yesterday = fields.Date.today() - timedelta(days=1)
        self.search([("next_date", "<=", yesterday)])._compute_next_date()
        [[longest]] = self.env["crm.segmentation.policy"]._read_group([], [], ["date_reminder_days:max"])
        horizon = max(DEFAULT_DAYS, longest or 0)
        # A day more: the salesperson's day may be ahead of UTC's.
        dates = self.search([
            ("next_date", "<=", fields.Date.today() + timedelta(days=horizon + 1)),
            ("partner_id.active", "=", True),
        ])  # fmt: skip
        remaining = len(dates)
        for ids in split_every(BATCH, dates.ids):
            self.browse(ids)._remind()
            remaining -= len(ids)
            if not self.env["ir.cron"]._commit_progress(len(ids), remaining=remaining):
                break

    def _remind(self):
        policies = self._get_policies()
        days = {date: (policies[date].date_reminder_days if policies[date] else DEFAULT_DAYS) for date in self}
        ahead = {date: (date.next_date - date._get_today()).days for date in self}
        ours = self.filtered("user_id.active")
        ours.filtered(lambda date: days[date] and 0 <= ahead[date] <= days[date])._remind_salespeople(policies)
        today = self.filtered(lambda date: not ahead[date] and policies[date].date_template_id)
        for template, dates in today.grouped(lambda date: policies[date].date_template_id).items():
            dates._try_send(template)

    def _get_policies(self):
        """{date: policy of its customer's segment}; no policy for a customer without a segment."""
        companies = {date: date.company_id or date.user_id.company_id or self.env.company for date in self}
        customers = self.env["crm.segmentation.customer"].search([
            ("partner_id", "in", self.partner_id.commercial_partner_id.ids),
            ("company_id", "in", self.env["res.company"].union(*companies.values()).ids),
        ])  # fmt: skip
        codes = {(row.company_id, row.partner_id): row.segment_code for row in customers}
        policies = self.env["crm.segmentation.policy"].search([("company_id", "in", customers.company_id.ids)])
        by_code = policies.grouped(lambda policy: (policy.company_id, policy.segment_code))
        return {
            date: by_code.get((company, codes.get((company, date.partner_id.commercial_partner_id))), policies.browse())
            for date, company in companies.items()
        }

    def _remind_salespeople(self, policies):
        dates = self.env["crm.partner.date.reminder"]._claim("activity", self)
        activities = self.env["mail.activity"].with_context(mail_activity_quick_update=True)
        activities.create([date._prepare_activity_vals(policies[date].activity_type_id) for date in dates])

    def _prepare_activity_vals(self, activity_type):
        own = self.with_context(lang=self.user_id.lang)
        activity_type = activity_type or self.env.ref("mail.mail_activity_data_todo", raise_if_not_found=False)
        return {
            "res_model_id": self.env["ir.model"]._get_id("res.partner"),
            "res_id": self.partner_id.id,
            "activity_type_id": activity_type.id if activity_type else False,
            "summary": own.display_name,
            "note": self.name,
            "date_deadline": self.next_date,
            "user_id": self.user_id.id,
            "automated": True,
        }

    def _try_send(self, template):
        """Send ``template``; one that cannot be rendered holds up neither the other ones nor the activities."""
        with attempt(self.env.cr, _logger.error, "E-mail template %s on dates to remember failed", template.id):
            self._send(template)

    def _send(self, template):
        """Send ``template`` to the contacts, except to those who have no address or opted out.

        It knows the ID of the kind of the date as ``ctx["crm_partner_date_type"]``, so one may have several texts.
        """
        reached = self.filtered(lambda date: date.partner_id.email and not date.partner_id.is_blacklisted)
        dates = self.env["crm.partner.date.reminder"]._claim("mail", reached)
        for kind, of_kind in dates.grouped("type_id").items():
            template.with_context(crm_partner_date_type=kind.id).send_mail_batch(of_kind.partner_id.ids)
