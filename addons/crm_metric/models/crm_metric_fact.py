from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..tools.fact_domain import reach_indexes
from ..tools.metric_path import MetricError
from ..tools.union import union

MAX_RECORDS = 10_000  # as many ids travel to the browser when a figure is opened


class CrmMetricFact(models.Model):
    """A counted record of a metric, live: one SELECT per active metric, no copy that could drift.

    A metric and dates in a domain reach the tables behind: metrics that are not asked for are not read, dates use
    the indexes of the records' own columns. The context key ``crm_metric_ids`` restricts the relation to some
    metrics and lets archived ones in.

    The sum of ``value`` of one metric is its figure, whatever the grouping: records of a metric that counts different
    things add one for each thing, however many they are. Money depends on the current company.

    The ID is the metric's times 2**32 plus the record's.
    """

    _name = "crm.metric.fact"
    _description = "Fact"
    _auto = False
    _order = "day desc, moment desc, id desc"
    _rec_name = "metric_id"

    metric_id = fields.Many2one("crm.metric", readonly=True)
    res_model = fields.Char(string="Model", readonly=True)
    res_id = fields.Many2oneReference(string="Record", model_field="res_model", readonly=True, aggregator=None)
    value = fields.Float(
        readonly=True,
        depends_context=("company",),
        help="1, or the amount of the record; money in the currency of the current company at the rate of the day.",
    )
    distinct_id = fields.Integer(
        string="Different",
        readonly=True,
        aggregator=None,
        help="What a metric of different things tells apart, for example the customer; empty for other metrics.",
    )
    currency_id = fields.Many2one("res.currency", readonly=True, depends_context=("company",))
    moment = fields.Datetime(readonly=True)
    day = fields.Date(readonly=True, help="The day it was where the person lives, else at the company.")
    user_id = fields.Many2one("res.users", string="Person", readonly=True)
    team_id = fields.Many2one("crm.team", string="Sales Team", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    lead_id = fields.Many2one("crm.lead", readonly=True)
    customer_id = fields.Many2one("res.partner", readonly=True)
    source_id = fields.Many2one("utm.source", readonly=True)
    medium_id = fields.Many2one("utm.medium", readonly=True)
    campaign_id = fields.Many2one("utm.campaign", readonly=True)
    country_id = fields.Many2one("res.country", readonly=True)

    @property
    def _table_query(self):
        selects = []
        for metric in self._get_metrics():
            try:
                selects.append(metric._get_select())
            except MetricError:
                continue  # the metric's own form shows the problem; the others go on counting
        return union(self, selects)

    @api.model
    def _get_metrics(self):
        metrics = self.env["crm.metric"].sudo()
        wanted = self.env.context.get("crm_metric_ids")
        if wanted is None:
            return metrics.search_fetch([])
        wanted = wanted if isinstance(wanted, list | tuple) else ()  # the context may come from anywhere
        ids = [metric_id for metric_id in wanted if type(metric_id) is int]
        return metrics.with_context(active_test=False).search_fetch([("id", "in", ids)])

    @api.model
    def _search(self, domain, *args, **kwargs):
        """Say metrics, IDs and days in a way that restricts the tables behind, and uses their indexes."""
        domain = Domain(domain).optimize_full(self).map_conditions(lambda condition: reach_indexes(self, condition))
        return super()._search(domain, *args, **kwargs)

    def _read_group_select(self, aggregate_spec, query):
        if aggregate_spec != "value:sum" or "distinct" not in self._get_metrics().mapped("aggregation"):
            return super()._read_group_select(aggregate_spec, query)
        value, distinct = (self._field_to_sql(self._table, name, query) for name in ("value", "distinct_id"))
        return SQL("COALESCE(SUM(%s) FILTER (WHERE %s IS NULL), 0) + COUNT(DISTINCT %s)", value, distinct, distinct)

    # ------------------------------------------------------------
    # Figures
    # ------------------------------------------------------------

    @api.model
    def _figures(self, metrics, date_from, date_to, groupby=("user_id",), domain=()):
        """Return {(metric, *groups): number} of many metrics from one day to another, both included.

        Two queries whatever their number, and one if none or each counts different things. A combination that is
        missing has nothing. Groups are as ``_read_group`` gives them. The rules of access apply: a salesperson gets
        their own.
        """
        period = [("day", ">=", date_from), ("day", "<=", date_to)]
        figures = {}
        for asked in metrics.grouped(lambda metric: metric.aggregation == "distinct").values():
            rows = self.with_context(crm_metric_ids=asked.ids)._read_group(
                Domain.AND([domain, period]), ["metric_id", *groupby], ["value:sum"]
            )
            figures.update({tuple(groups): number for *groups, number in rows})
        return figures

    # ------------------------------------------------------------
    # Drill-down
    # ------------------------------------------------------------

    @api.readonly
    def action_open_record(self):
        """Open the record that was counted, with the user's own rights."""
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "res_model": self.res_model,
            "res_id": self.res_id,
            "views": [(False, "form")],
        }

    @api.model
    def _get_facts_action(self, metrics, domain=()):
        """Action that opens the facts of ``metrics`` which fit ``domain``."""
        action = self.env["ir.actions.act_window"]._for_xml_id("crm_metric.crm_metric_fact_action")
        name = metrics.name if len(metrics) == 1 else action["name"]
        found = Domain.AND([domain, [("metric_id", "in", metrics.ids)]])
        return {**action, "name": name, "domain": list(found), "context": {"crm_metric_ids": metrics.ids}}

    @api.model
    def _get_records_action(self, metric, date_from, date_to, domain=()):
        """Action that opens the records behind a figure of one metric; its title says the figure.

        Of a great many records it is the list of their facts, from which each opens, so that none is left out.
        """
        found = Domain.AND([domain, [("day", ">=", date_from), ("day", "<=", date_to)]])
        facts = self.with_context(crm_metric_ids=metric.ids)
        figure = next(iter(facts._figures(metric, date_from, date_to, groupby=(), domain=domain).values()), 0)
        name = self.env._("%(metric)s: %(figure)s", metric=metric.name, figure=f"{round(figure, 2):,.15g}")
        records = facts.search_fetch(found, ["res_id"], limit=MAX_RECORDS + 1)
        if len(records) > MAX_RECORDS:
            views = [(False, view) for view in ("list", "pivot", "graph")]
            return {**self._get_facts_action(metric, found), "name": name, "views": views}
        return {
            "type": "ir.actions.act_window",
            "name": name,
            "res_model": metric.model,
            "views": [(False, "list"), (False, "form")],
            "domain": [("id", "in", records.mapped("res_id"))],
            "context": {"active_test": False},
        }
