from datetime import timedelta

import pytz

from odoo import api, fields, models, tools
from odoo.fields import Domain
from odoo.tools import SQL
from odoo.tools.sql import column_exists

from ..tools import metric_check
from ..tools.metric_path import MetricError
from ..tools.metric_select import MetricSelect
from ..tools.metric_usual import USUAL, suggest

PREVIEW_DAYS = 30
RESET = {"domain": "[]", "value_field": False, "distinct_path": False, "first_by": False}
SUGGESTED = {"compute": "_compute_paths", "store": True, "readonly": False, "precompute": True, "tracking": True}
DEFINITION = (*USUAL, *RESET, "model_id", "aggregation")
COMPANY_ZONE = SQL("COALESCE(calendar.tz, 'UTC')")


class CrmMetric(models.Model):
    """A rule of counting: which records, when, whose, and how much each of them adds.

    Each active metric is a part of ``crm.metric.fact``. Archived and lost records count like others. A metric that
    cannot be counted any more, because an app with a field of it was removed, is archived with a note; its
    ``problem`` says why.
    """

    _name = "crm.metric"
    _description = "Metric"
    _inherit = ["mail.thread"]
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(copy=False, tracking=True, help="Short technical name for exports and other apps.")
    description = fields.Text(string="Rule", translate=True, help="What is counted and for whom, in words.")
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True, tracking=True)
    model_id = fields.Many2one(
        "ir.model",
        string="Records",
        ondelete="set null",
        domain=[("transient", "=", False), ("abstract", "=", False)],
        tracking=True,
    )
    model = fields.Char(related="model_id.model", string="Model Name", store=True)
    domain = fields.Char(**SUGGESTED)
    date_field = fields.Char(
        string="Date",
        help="A record counts on this day, without one it does not. A time counts on the day it is for the person.",
        **SUGGESTED,
    )
    user_path = fields.Char(string="Person", help="To whom the record is credited.", **SUGGESTED)
    team_path = fields.Char(string="Sales Team", **SUGGESTED)
    lead_path = fields.Char(string="Lead", **SUGGESTED)
    partner_path = fields.Char(string="Customer", help="Counted at the company of the contact.", **SUGGESTED)
    company_path = fields.Char(string="Company", help="Whose figure it is; without one it is everybody's.", **SUGGESTED)
    aggregation = fields.Selection(
        [("count", "Number of records"), ("sum", "Sum of a field"), ("distinct", "Number of different ...")],
        string="Measure",
        required=True,
        default="count",
        tracking=True,
    )
    value_field = fields.Char(
        string="Sum of",
        help="Money is converted to the currency of the company that looks at it, at the rate of the day.",
        **SUGGESTED,
    )
    distinct_path = fields.Char(
        string="Different",
        help="For example the customer: several calls to one customer are one. A contact counts as its company, and a "
        "lead without a customer as a customer of its own.",
        **SUGGESTED,
    )
    first_by = fields.Char(
        string="Only the First of Each",
        help="For example the lead: only its first record ever that fits is counted. Empty: all records.",
        **SUGGESTED,
    )
    problem = fields.Char(compute="_compute_problem", help="Why the metric cannot be counted.")

    _code_uniq = models.UniqueIndex("(code) WHERE code IS NOT NULL", "Another metric has this code.")

    @api.depends("model_id")
    def _compute_paths(self):
        """Suggest what the chosen model usually calls things."""
        for metric in self:
            metric.update({**suggest(metric.env.get(metric.model_id.model)), **RESET})

    @api.depends(*DEFINITION)
    def _compute_problem(self):
        for metric in self:
            metric.problem = metric._get_reason()

    @api.constrains(*DEFINITION)
    def _check_definition(self):
        for metric in self:
            metric_check.check(metric)

    @api.constrains("active")
    def _check_active(self):
        self.filtered("active")._check_definition()

    # ------------------------------------------------------------
    # Actions
    # ------------------------------------------------------------

    @api.readonly
    def action_preview(self):
        """Open the records of the last 30 days; the title says the number."""
        self.ensure_one()
        self.check_access("read")
        today = fields.Date.context_today(self)
        return self.env["crm.metric.fact"]._get_records_action(self, today - timedelta(days=PREVIEW_DAYS - 1), today)

    @api.readonly
    def action_view_facts(self):
        """Open the facts of these metrics as a pivot."""
        self.check_access("read")
        return self.env["crm.metric.fact"]._get_facts_action(self)

    # ------------------------------------------------------------
    # Counting
    # ------------------------------------------------------------

    def _get_select(self, builder=MetricSelect):
        """SQL of the facts of this metric; raise MetricError with the reason when it cannot be counted.

        A ``builder`` that extends ``MetricSelect`` gives them other columns.
        """
        self.ensure_one()
        if self.env.get(self.model) is None:
            raise MetricError(self.env._("%(label)s: they are not there any more.", label=self._label("model_id")))
        try:
            return builder(self).build()
        except MetricError:
            raise
        except Exception as error:  # a field's own search method may raise anything: it must not hurt other metrics
            metric_check.get_fields(self)  # says which setting it is, when a field is missing
            raise MetricError(self.env._("It cannot be counted: %(error)s", error=error)) from error

    @api.model
    def _to_local(self, moment, zone=COMPANY_ZONE):
        """SQL: the UTC ``moment`` as the clock shows it in ``zone``, in UTC where PostgreSQL does not know the zone.

        The zone is that of the company unless another one is given: that of its working hours, joined as ``calendar``.
        """
        if unknown := self._get_unknown_zones():
            zone = SQL("CASE WHEN %s IN %s THEN 'UTC' ELSE %s END", zone, unknown, zone)
        return SQL("%s AT TIME ZONE 'UTC' AT TIME ZONE %s", moment, zone)

    @api.model
    @tools.ormcache()
    def _get_unknown_zones(self):
        """Time zones that PostgreSQL does not know and refuses; days are told by UTC there.

        Of those that a person may choose, and of those that people have although they are offered no more.
        """
        query = SQL(
            """
            SELECT unnest(%s)
             UNION SELECT tz FROM res_users JOIN res_partner partner ON partner.id = partner_id WHERE tz IS NOT NULL
             UNION SELECT tz FROM resource_calendar
            EXCEPT SELECT name FROM pg_timezone_names
             ORDER BY 1
            """,
            list(pytz.all_timezones),
        )
        return tuple(zone for (zone,) in self.env.execute_query(query))

    def _get_reason(self):
        """Why the metric cannot be counted, False when it can."""
        try:
            self.sudo()._get_select()
        except MetricError as error:
            return str(error)
        return False

    def _label(self, name):
        return self._fields[name]._description_string(self.env)

    @api.model
    def _disable_using(self, removed, reason):
        """Archive the active metrics that read one of the ``removed`` {(model, field)}, with a ``reason``."""
        if not column_exists(self.env.cr, self._table, "active"):
            return  # it is this app itself that is being removed
        for metric in self.sudo().search(Domain("model", "!=", False)):
            try:
                used = metric_check.get_fields(metric)
            except MetricError:
                continue  # it is broken already, and says so
            if used & removed or (metric.model, None) in removed:
                metric.message_post(body=reason)
                metric.active = False
