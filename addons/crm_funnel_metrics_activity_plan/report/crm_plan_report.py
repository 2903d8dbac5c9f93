from datetime import date, timedelta

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.models import parse_read_group_spec
from odoo.tools import SQL

# What is added up in the rows; with several metrics or currencies in a group there is no sum.
SUMS = ("target", "fact", "expected", "last_year", "hours", "hours_elapsed")
# {measure: (what is divided, by what)}: of the sums of a group.
RATIOS = {"completion": ("fact", "target"), "gone": ("hours_elapsed", "hours")}


class CrmPlanReport(models.Model):
    """Sales plans for pivots, graphs and dashboards: what the scores say, and the facts of a year before.

    A row is a score (``crm.activity.score``), as it was stored last, or a fact of a metric that sales plans ask for, on
    the same day of the following year. A score of a month is of its first day, one of a week or day of its last.

    In groups ``completion`` is the sum of facts in % of the sum of targets, of scores that have one, ``gone`` the
    elapsed hours in % of all hours, and ``forecast`` the pace of the group, as on the team board. Calls and amounts
    do not add up: a group of several metrics or currencies has no figures but the share of time.
    """

    _name = "crm.plan.report"
    _description = "Sales Plan Analysis"
    _auto = False
    _order = "day desc, id desc"
    _rec_name = "metric_id"
    _depends = {
        "crm.activity.score": [
            "kind", "period", "period_start", "period_end", "metric_id", "user_id", "team_id", "plan_id", "company_id",
            "currency_id", "target", "fact", "expected", "hours", "hours_elapsed",
        ],
    }  # fmt: skip

    day = fields.Date(readonly=True)
    day_before = fields.Date(readonly=True, help="The same day a year before, on which the fact happened.")
    metric_id = fields.Many2one("crm.metric", string="Direction", readonly=True)
    user_id = fields.Many2one("res.users", string="Person", readonly=True)
    team_id = fields.Many2one("crm.team", string="Sales Team", readonly=True)
    plan_id = fields.Many2one("crm.activity.plan", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True, help="Of an amount; else empty.")
    target = fields.Float(readonly=True)
    fact = fields.Float(readonly=True)
    expected = fields.Float(string="Expected to Date", readonly=True)
    last_year = fields.Float(readonly=True, help="What the same days of the year before came to, also of leavers.")
    distinct_id = fields.Integer(readonly=True, aggregator=None)
    hours = fields.Float(string="Hours Available", readonly=True)
    hours_elapsed = fields.Float(readonly=True)
    completion = fields.Float(string="% of Plan", readonly=True, aggregator="avg", help="Fact ÷ target.")
    gone = fields.Float(string="% of Time Gone", readonly=True, aggregator="avg", help="Hours elapsed ÷ hours.")
    forecast = fields.Float(readonly=True, help="Where the facts end at this pace.")

    @property
    def _table_query(self):
        return SQL("%s UNION ALL %s", self._get_scores_query(), self._get_last_year_query())

    @api.model
    def _get_scores_query(self):
        return SQL("""
            SELECT id::bigint, CASE WHEN period = 'month' THEN period_start ELSE period_end END AS day,
                   (CASE WHEN period = 'month' THEN period_start ELSE period_end END - INTERVAL '1 year')::date
                   AS day_before, metric_id, user_id, team_id, plan_id, company_id, currency_id, target, fact, expected,
                   NULL::float8 AS last_year, NULL::int AS distinct_id, hours, hours_elapsed,
                   100 * completion AS completion, NULL::float8 AS gone, forecast
              FROM crm_activity_score
             WHERE kind = 'sales'
        """)

    @api.model
    def _get_last_year_query(self):
        """Facts a year later; a fact that belongs to no company is everybody's."""
        metrics = self.env["crm.activity.plan.line"].sudo()._read_group([("plan_id.kind", "=", "sales")], ["metric_id"])
        facts = self.env["crm.metric.fact"].with_context(crm_metric_ids=[metric.id for (metric,) in metrics])
        return SQL(
            """
            SELECT -fact.id::bigint, (fact.day + INTERVAL '1 year')::date, fact.day, fact.metric_id, fact.user_id,
                   fact.team_id, NULL::int, fact.company_id, fact.currency_id, NULL::float8, NULL::float8, NULL::float8,
                   fact.value::float8, fact.distinct_id, NULL::float8, NULL::float8, NULL::float8, NULL::float8,
                   NULL::float8
              FROM (%s) AS fact
            """,
            facts._table_query,
        )

    @api.model
    def _search(self, domain, *args, **kwargs):
        """Say the days of the facts too, as they are in the tables behind: these have indexes on them."""
        domain = Domain(domain).optimize_full(self).map_conditions(_reach_facts)
        return super()._search(domain, *args, **kwargs)

    def _read_group_select(self, aggregate_spec, query):
        """A ratio of a group is that of its sums; a group of several metrics or currencies has no sum at all."""
        name, _property, function = parse_read_group_spec(aggregate_spec)
        if name not in (*SUMS, *RATIOS, "forecast") or function not in ("sum", "avg"):
            return super()._read_group_select(aggregate_spec, query)

        def total(field):
            return SQL("SUM(%s)", self._field_to_sql(self._table, field, query))

        if name in RATIOS:
            number = self._divide(name, query)
        elif name == "forecast":
            number = SQL("%s * COALESCE(%s / NULLIF(%s, 0), 1)", total("fact"), total("hours"), total("hours_elapsed"))
        elif name == "last_year":
            different = self._field_to_sql(self._table, "distinct_id", query)
            value = self._field_to_sql(self._table, name, query)
            number = SQL(
                "COALESCE(SUM(%s) FILTER (WHERE %s IS NULL), 0) + COUNT(DISTINCT %s)", value, different, different
            )
        else:
            number = total(name)
        return number if name == "gone" else SQL("CASE WHEN %s THEN %s END", self._is_alike(query), number)

    def _divide(self, name, query):
        part, whole = (self._field_to_sql(self._table, field, query) for field in RATIOS[name])
        return SQL("100 * SUM(%s) FILTER (WHERE %s > 0) / NULLIF(SUM(%s), 0)", part, whole, whole)

    def _is_alike(self, query):
        columns = (self._field_to_sql(self._table, name, query) for name in ("metric_id", "currency_id"))
        return SQL(" AND ").join(SQL("MIN(%s) IS NOT DISTINCT FROM MAX(%s)", column, column) for column in columns)


def _reach_facts(condition):
    """The same condition, with what it implies for the day a year before; around a 29 February a day more."""
    if condition.field_expr != "day" or not isinstance(condition.value, date):
        return condition
    if not date(1900, 1, 1) < condition.value < date(9000, 1, 1):
        return condition
    before = condition.value - relativedelta(years=1)
    if condition.operator in (">", ">="):
        return condition & Domain("day_before", ">=", before - timedelta(days=2))
    if condition.operator in ("<", "<="):
        return condition & Domain("day_before", "<=", before + timedelta(days=2))
    return condition
