from functools import partial

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from odoo.addons.crm_history.tools import jit
from odoo.addons.crm_metric.tools.fact_domain import reach_indexes
from odoo.addons.crm_metric.tools.metric_path import MetricError
from odoo.addons.crm_metric.tools.union import union

from ..tools.day_bounds import reach_moment
from ..tools.funnel_select import FunnelSelect
from ..tools.log_metric import get_event_metric
from ..tools.step_parts import get_parts


class CrmFunnelFact(models.Model):
    """A counted fact of a step of a funnel, live: one SELECT per metric and one for all stages of a funnel.

    ``day`` is when it happened, ``lead_day`` when its lead came. The number of a step in a *period* is the sum of
    ``value``, in a *cohort* the count of different ``lead_id``. A stage that was jumped over is a row with
    ``is_passed``. Amounts are in the currency of the current company. An amount whose records are not the counted ones
    has rows of its own, without a ``value``.

    The context key ``crm_funnel_step_ids`` restricts the relation to some steps and lets those of archived funnels in;
    ``crm_funnel_event`` makes it leads that came, or were lost, instead of steps.
    """

    _name = "crm.funnel.fact"
    _description = "Fact of a Funnel"
    _auto = False
    _order = "day desc, moment desc, id desc"
    _rec_name = "step_id"

    funnel_id = fields.Many2one("crm.funnel", readonly=True)
    step_id = fields.Many2one("crm.funnel.step", readonly=True)
    res_model = fields.Char(string="Model", readonly=True)
    res_id = fields.Many2oneReference(string="Record", model_field="res_model", readonly=True, aggregator=None)
    value = fields.Float(string="Number", digits=(16, 0), readonly=True)
    amount = fields.Monetary(readonly=True, depends_context=("company",), help="At the rate of the day.")
    currency_id = fields.Many2one("res.currency", readonly=True, depends_context=("company",))
    distinct_id = fields.Integer(string="Different", readonly=True, aggregator=None)
    moment = fields.Datetime(readonly=True)
    day = fields.Date(readonly=True, help="The day it was where the person lives, else at the company.")
    lead_day = fields.Date(
        string="Lead Came On",
        readonly=True,
        depends_context=("company",),
        help="In the time zone of the current company; of a lead that was merged into another one it is that one's.",
    )
    date_lead = fields.Datetime(string="Lead Came At", readonly=True)
    is_passed = fields.Boolean(string="Skipped", readonly=True, help="The lead jumped over this stage.")
    lead_id = fields.Many2one("crm.lead", readonly=True)
    customer_id = fields.Many2one("res.partner", readonly=True)
    user_id = fields.Many2one("res.users", string="Person", readonly=True)
    team_id = fields.Many2one("crm.team", string="Sales Team", readonly=True)
    office_id = fields.Many2one("res.partner", readonly=True)
    product_id = fields.Many2one("product.product", readonly=True)
    categ_id = fields.Many2one("product.category", string="Product Category", readonly=True)
    source_id = fields.Many2one("utm.source", readonly=True)
    medium_id = fields.Many2one("utm.medium", readonly=True)
    campaign_id = fields.Many2one("utm.campaign", readonly=True)
    country_id = fields.Many2one("res.country", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)

    @property
    def _table_query(self):
        selects = []
        for metric, builder in self._get_parts():
            try:
                selects.append(metric._get_select(builder))
            except MetricError:
                continue  # the step shows the problem; the others go on counting
        return union(self, selects)

    @api.model
    def _get_parts(self):
        """The metrics whose facts these are, each with how its SELECT is built."""
        if event := get_event_metric(self.env, self.env.context.get("crm_funnel_event")):
            return [(event, partial(FunnelSelect, funnel_id=None, step=lambda value: SQL("NULL"), amount=event))]
        return get_parts(self._get_steps())

    @api.model
    def _get_steps(self):
        steps = self.env["crm.funnel.step"].sudo()
        wanted = self.env.context.get("crm_funnel_step_ids")
        if wanted is None:
            return steps.search([("funnel_id.active", "=", True)])
        if isinstance(wanted, tuple):
            return steps.browse(wanted)  # from here: what comes from a browser is a list
        wanted = wanted if isinstance(wanted, list) else []
        return steps.search([("id", "in", [step_id for step_id in wanted if type(step_id) is int])])

    @api.model
    def _get_more_columns(self, select):
        """Columns of fields that another app adds: {column: SQL}, made with the FunnelSelect ``select``."""
        return {}

    # ------------------------------------------------------------
    # Reading
    # ------------------------------------------------------------

    @api.model
    def _search(self, domain, *args, **kwargs):
        """Say days and IDs in a way that uses the indexes of the tables behind."""
        jit.switch_off(self.env.cr)
        domain = Domain(domain).optimize_full(self).map_conditions(self._reach_indexes)
        return super()._search(domain, *args, **kwargs)

    def _reach_indexes(self, condition):
        if condition.field_expr == "day":
            return reach_indexes(self, condition)
        if condition.field_expr == "lead_day":
            return reach_moment(condition, "date_lead", self.env.company.resource_calendar_id.tz)
        if condition.field_expr == "id" and condition.operator == "in":
            ids = [abs(fact_id) for fact_id in condition.value if isinstance(fact_id, int) and fact_id]
            records = Domain("res_id", "in", [fact_id & 0xFFFFFFFF for fact_id in ids])
            return condition & records & Domain("step_id", "in", [fact_id >> 32 for fact_id in ids])
        return condition

    @api.model
    def _domain_with_lead(self):
        """Counted facts of leads that still exist."""
        return Domain("lead_id", "!=", False) & Domain("value", "!=", False)

    def _read_group_select(self, aggregate_spec, query):
        """The number of different things, and of leads of the counted rows alone."""
        column = partial(self._field_to_sql, self._table, query=query)
        if aggregate_spec == "lead_id:count_distinct":
            return SQL("COUNT(DISTINCT %s) FILTER (WHERE %s IS NOT NULL)", column("lead_id"), column("value"))
        is_distinct = "distinct" in self._get_steps().metric_id.mapped("aggregation")
        if aggregate_spec != "value:sum" or not is_distinct:
            return super()._read_group_select(aggregate_spec, query)
        value, distinct = column("value"), column("distinct_id")
        return SQL("COALESCE(SUM(%s) FILTER (WHERE %s IS NULL), 0) + COUNT(DISTINCT %s)", value, distinct, distinct)

    @api.model
    def _get_splits(self):
        """What a funnel can be split by: {name: field}."""
        return {
            "user": "user_id",
            "team": "team_id",
            "office": "office_id",
            "product": "product_id",
            "category": "categ_id",
            "source": "source_id",
            "medium": "medium_id",
            "campaign": "campaign_id",
            "country": "country_id",
            "month": "day",
        }

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
