from psycopg2.errors import UniqueViolation

from odoo import api, fields, models
from odoo.exceptions import AccessError, ConcurrencyError, UserError

PERSON_FIELDS = {"note", "line_ids"}  # all that the person may change by hand
STATES = [("draft", "Draft"), ("submitted", "Submitted"), ("approved", "Approved"), ("returned", "Returned")]


class CrmDayReport(models.Model):
    """What one person did on one day for a company: measured by the system, completed and submitted by the person.

    Measured figures and evidence are refreshed until the report is submitted and stay as they were then. The truth
    score is the share of contacts that the system saw itself; nothing is deducted from anything.
    """

    _name = "crm.day.report"
    _description = "Day Report"
    _inherit = ["mail.thread", "mail.activity.mixin", "crm.led.mixin"]
    _order = "day desc, user_name, id desc"
    _mail_post_access = "read"

    user_id = fields.Many2one("res.users", string="Person", readonly=True, ondelete="set null", index=True)
    user_name = fields.Char(string="Person (name)", readonly=True)
    day = fields.Date(required=True, readonly=True, index=True, help="The day it was where the person lives.")
    team_id = fields.Many2one("crm.team", string="Sales Team", readonly=True, ondelete="set null", index=True)
    company_id = fields.Many2one("res.company", required=True, readonly=True, ondelete="cascade")
    state = fields.Selection(STATES, required=True, default="draft", readonly=True, tracking=True)
    note = fields.Text(string="About the Day", help="What the leader should know about this day.")
    line_ids = fields.One2many("crm.day.report.line", "report_id", string="Actions")
    date_measured = fields.Datetime(string="Measured at", readonly=True)
    date_submitted = fields.Datetime(string="Submitted at", readonly=True)
    reviewer_id = fields.Many2one("res.users", string="Reviewed by", readonly=True, ondelete="set null", tracking=True)
    date_reviewed = fields.Datetime(string="Reviewed at", readonly=True)
    differing_count = fields.Integer(
        string="Stated Differently",
        compute="_compute_differing_count",
        store=True,
        help="Number of lines where the person states something else than the system measured.",
    )

    is_mine = fields.Boolean(compute="_compute_is_mine")
    can_review = fields.Boolean(compute="_compute_is_mine")

    _user_day_company_uniq = models.UniqueIndex("(user_id, day, company_id)", "A person has one report a day.")

    @api.depends("user_name", "day")
    def _compute_display_name(self):
        for report in self:
            report.display_name = f"{report.user_name}, {fields.Date.to_string(report.day)}"

    @api.depends_context("uid")
    @api.depends("user_id")
    def _compute_is_mine(self):
        """Who may see somebody else's report may review it."""
        is_administrator = self.env.user.has_group("sales_team.group_sale_manager")
        for report in self:
            report.is_mine = report.user_id == self.env.user
            report.can_review = not report.is_mine or is_administrator

    @api.depends("line_ids.added")
    def _compute_differing_count(self):
        for report in self:
            report.differing_count = len(report.line_ids.filtered("is_different"))

    def write(self, vals):
        """By hand a person changes their own open report, and in it nothing that was measured or decided."""
        if not self.env.su:
            self._check_editable(set(vals))
        return super().write(vals)

    def _check_editable(self, names=frozenset()):
        if names - PERSON_FIELDS:
            raise AccessError(self.env._("Measured figures and decisions of a day report cannot be edited."))
        if self.filtered(lambda report: report.user_id != self.env.user):
            raise AccessError(self.env._("Only the person can edit their day report."))
        if closed := self.filtered(lambda report: report.state not in ("draft", "returned")):
            raise UserError(
                self.env._(
                    "The report %(report)s is submitted already. Ask the team leader to return it.",
                    report=closed[0].display_name,
                )
            )

    # ------------------------------------------------------------
    # Life
    # ------------------------------------------------------------

    @api.model
    def action_open_mine(self):
        """Open the current user's report of today for the current company, filled with what is measured by now."""
        self.check_access("read")
        day = self.env["crm.history.act"]._local_day(fields.Datetime.now(), self.env.user)
        report = self._prepare({self.env.user: day}, self.env.company)
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("My Day Report"),
            "res_model": self._name,
            "res_id": report.id,
            "views": [(False, "form")],
        }

    @api.model
    def _prepare(self, days, company=None):
        """The reports of {user: day} for ``company``, else for that of each user.

        Those that are missing are created, and the open ones measured.
        """
        companies = {user: company or user.sudo().company_id for user in days}
        users = self.env["res.users"].union(*days)
        found = self.sudo().search([("user_id", "in", users.ids), ("day", "in", list(set(days.values())))])
        reports = found.filtered(
            lambda report: (report.day, report.company_id) == (days[report.user_id], companies[report.user_id])
        )
        missing = users - reports.user_id
        try:
            with self.env.cr.savepoint():
                reports += self.sudo().create(
                    [self._prepare_report_vals(user, days[user], companies[user]) for user in missing]
                )
        except UniqueViolation as error:  # a double click, or the job that reminds: a new try finds what it created
            raise ConcurrencyError(self.env._("Somebody else opened the day report at the same moment.")) from error
        self.env["crm.day.measure"].sudo()._measure(reports)
        return reports

    @api.model
    def _prepare_report_vals(self, user, day, company):
        user = user.sudo()
        return {
            "user_id": user.id,
            "user_name": user.name,
            "day": day,
            "team_id": user.sale_team_id.id,
            "company_id": company.id,
        }

    def action_refresh(self):
        """Measure again what has not been submitted yet."""
        self.check_access("read")
        self.env["crm.day.measure"].sudo()._measure(self.sudo())

    def action_submit(self):
        """Hand the report in; from now on its figures stay as they are."""
        self.check_access("write")
        self._check_editable()
        reports = self.sudo()
        self.env["crm.day.measure"].sudo()._measure(reports)
        reports.write({"state": "submitted", "date_submitted": fields.Datetime.now()})
        reports.activity_feedback(["mail.mail_activity_data_todo"])
