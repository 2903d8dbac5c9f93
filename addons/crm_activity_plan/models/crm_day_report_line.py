from odoo import api, fields, models
from odoo.exceptions import AccessError, ValidationError
from odoo.tools import float_is_zero

PERSON_FIELDS = {"added", "comment"}


class CrmDayReportLine(models.Model):
    """One metric of the person's plan: what the system measured that day, and what the person states.

    ``added`` is what the system could not see; it needs a comment. A line without a target of the day belongs to a
    plan by the week or the month.
    """

    _name = "crm.day.report.line"
    _description = "Line of a day report"
    _order = "report_id, sequence, id"

    report_id = fields.Many2one("crm.day.report", required=True, readonly=True, ondelete="cascade", index=True)
    sequence = fields.Integer(readonly=True)
    metric_id = fields.Many2one("crm.metric", readonly=True, ondelete="set null")
    metric_name = fields.Char(string="Metric (name)", readonly=True)
    target = fields.Float(readonly=True, aggregator=None)
    has_target = fields.Boolean(readonly=True, help="A plan by the week or the month has no target of the day.")
    measured = fields.Float(readonly=True, aggregator=None, help="What the system counted.")
    added = fields.Float(string="Not Seen", aggregator=None, help="What you did and the system could not count.")
    stated = fields.Float(
        compute="_compute_stated", store=True, aggregator=None, help="What you report: measured and not seen."
    )
    is_different = fields.Boolean(
        compute="_compute_stated", store=True, help="The person states something else than was measured."
    )
    comment = fields.Char(help="How and with whom. Needed where you add something.")

    _metric_uniq = models.UniqueIndex("(report_id, metric_id)", "A metric is once in a report.")

    @api.depends("metric_id", "metric_name")
    def _compute_display_name(self):
        for line in self:
            line.display_name = line.metric_id.name or line.metric_name

    @api.depends("measured", "added")
    def _compute_stated(self):
        for line in self:
            line.stated = line.measured + line.added
            line.is_different = not float_is_zero(line.added, precision_digits=2)

    @api.constrains("added", "comment")
    def _check_comment(self):
        for line in self:
            if line.is_different and not (line.comment or "").strip():
                raise ValidationError(
                    self.env._(
                        "%(metric)s: say in the comment what the system could not see, or state what it measured.",
                        metric=line.display_name,
                    )
                )

    @api.constrains("added")
    def _check_stated(self):
        for line in self:
            if line.added < 0 and line.stated < 0:
                raise ValidationError(
                    self.env._("%(metric)s: less than nothing cannot be stated.", metric=line.display_name)
                )

    def write(self, vals):
        if not self.env.su:
            if vals.keys() - PERSON_FIELDS:
                raise AccessError(self.env._("Only what the system could not see, and the comment, can be edited."))
            self.report_id._check_editable()
        return super().write(vals)

    def _describe(self):
        """The line in words: ``Calls: 12 (15) of 30``, what is stated only where it differs."""
        done = f"{self.measured:,.15g}"
        if self.is_different:
            done += f" ({self.stated:,.15g})"
        if not self.has_target:
            return f"{self.display_name}: {done}"
        return self.env._(
            "%(metric)s: %(done)s of %(target)s", metric=self.display_name, done=done, target=f"{self.target:,.4g}"
        )

    @api.readonly
    def action_view_facts(self):
        """Open the records that were counted."""
        self.ensure_one()
        self.check_access("read")
        report = self.report_id
        domain = [("user_id", "=", report.user_id.id), ("company_id", "in", [report.company_id.id, False])]
        return self.env["crm.metric.fact"]._get_records_action(self.metric_id, report.day, report.day, domain)
