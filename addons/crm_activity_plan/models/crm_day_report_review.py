from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL


class CrmDayReport(models.Model):
    """What the leader sees and decides: what speaks for and against the contacts of the day, each figure with its
    records; approved, or returned with a reason.
    """

    _inherit = "crm.day.report"

    contact_count = fields.Integer(string="Contacts", readonly=True)
    traced_count = fields.Integer(string="Traced", readonly=True, help="Contacts that the system saw itself.")
    truth_score = fields.Float(
        compute="_compute_truth_score",
        store=True,
        aggregator="avg",
        help="The traced share of the contacts, from 0 to 1. A day without contacts has none.",
    )
    burst_contact_ids = fields.Many2many("crm.contact.log", "crm_day_report_burst_rel", readonly=True)
    burst_count = fields.Integer(
        string="In Bursts", readonly=True, help="Contacts marked done together with several others within one minute."
    )
    instant_contact_ids = fields.Many2many("crm.contact.log", "crm_day_report_instant_rel", readonly=True)
    instant_count = fields.Integer(
        string="Created and Done", readonly=True, help="Contacts that were scheduled less than a minute before."
    )
    off_hours_contact_ids = fields.Many2many("crm.contact.log", "crm_day_report_off_hours_rel", readonly=True)
    off_hours_count = fields.Integer(
        string="Off Hours", readonly=True, help="Contacts outside of the working hours of the person."
    )

    @api.depends("contact_count", "traced_count")
    def _compute_truth_score(self):
        for report in self:
            report.truth_score = report.traced_count / report.contact_count if report.contact_count else 0

    def _read_group_select(self, aggregate_spec, query):
        """The truth score of many days is that of all their contacts together; days without any do not lower it."""
        if aggregate_spec != "truth_score:avg":
            return super()._read_group_select(aggregate_spec, query)
        traced, contacts = (self._field_to_sql(self._table, name, query) for name in ("traced_count", "contact_count"))
        return SQL("SUM(%s)::float8 / NULLIF(SUM(%s), 0)", traced, contacts)

    @api.readonly
    def action_view_contacts(self):
        """Open the contacts of the day that were counted."""
        self.ensure_one()
        self.check_access("read")
        domain = [
            ("user_id", "=", self.user_id.id),
            ("company_id", "in", [self.company_id.id, False]),
            ("day", "=", self.day),
            ("moment", "<=", self.date_measured),
        ]
        return self._get_contacts_action([*domain, *self.env["crm.day.evidence"]._get_contact_domain()])

    @api.readonly
    def action_view_evidence(self):
        """Open the contacts behind the figure that the context key ``evidence`` names."""
        self.ensure_one()
        self.check_access("read")
        kind = self.env.context.get("evidence")
        kind = kind if kind in ("burst", "instant", "off_hours") else "burst"
        return self._get_contacts_action([("id", "in", self.sudo()[f"{kind}_contact_ids"].ids)])

    def _get_contacts_action(self, domain):
        action = self.env["ir.actions.act_window"]._for_xml_id("crm_history.crm_contact_log_action")
        return {**action, "domain": domain, "context": {}}

    # ------------------------------------------------------------
    # Review
    # ------------------------------------------------------------

    def action_approve(self):
        """Accept the submitted ones of these reports."""
        self._check_reviewer()
        self._check_submitted()
        self.sudo().filtered(lambda report: report.state == "submitted").write(self._prepare_review_vals("approved"))

    def action_return(self):
        """Ask for the reason with which to return these reports."""
        self._check_reviewer()
        self._check_submitted()
        action = self.env["ir.actions.act_window"]._for_xml_id("crm_activity_plan.crm_day_report_return_action")
        return {**action, "context": {"default_report_ids": self.ids}}

    def _return(self, reason):
        """Give the reports back to their persons, with an activity that says why."""
        self._check_reviewer()
        self._check_submitted()
        for report in self.sudo().filtered(lambda report: report.state in ("submitted", "approved")):
            report.write(self._prepare_review_vals("returned"))
            report.message_post(body=reason)
            if report.user_id:
                person = report.with_context(lang=report.user_id.lang)
                summary = person.env._("Correct and submit the day report")
                person.activity_schedule(
                    "mail.mail_activity_data_todo",
                    user_id=report.user_id.id,
                    summary=summary,
                    note=Markup("<p>%s</p>") % reason,
                )

    def _check_reviewer(self):
        """Whoever may read somebody else's report leads them. One's own only an administrator decides on."""
        self.check_access("read")
        if self.env.user in self.sudo().user_id and not self.env.user.has_group("sales_team.group_sale_manager"):
            raise AccessError(self.env._("Nobody approves or returns their own day report."))

    def _check_submitted(self):
        if not self.sudo().filtered(lambda report: report.state in ("submitted", "approved")):
            raise UserError(self.env._("None of these reports is submitted."))

    def _prepare_review_vals(self, state):
        return {"state": state, "reviewer_id": self.env.uid, "date_reviewed": fields.Datetime.now()}
