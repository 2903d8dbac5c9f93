"""The SELECT of steps of a funnel: a row per counted fact, with the columns of ``crm.funnel.fact``."""

from odoo.tools import SQL

from odoo.addons.crm_metric.tools.metric_money import convert
from odoo.addons.crm_metric.tools.metric_path import join
from odoo.addons.crm_metric.tools.metric_select import MetricSelect

SAME = ("model", "domain", "date_field", "user_path", "team_path", "lead_path", "partner_path", "company_path",
        "first_by")  # fmt: skip


class FunnelSelect(MetricSelect):
    """Facts of one metric as those of a step.

    ``step`` gives the SQL of the step's ID from a function that gives the SQL of a path, as several stages share one
    SELECT. ``amount`` is the metric whose field is the amount of each fact; with ``only_amount`` the facts are those
    of the amount and are not counted.
    """

    def __init__(self, metric, funnel_id, step, amount=None, only_amount=False, can_be_passed=False):
        super().__init__(metric)
        self.funnel_id = funnel_id
        self.step = step(self._value)
        self.amount = amount
        self.only_amount = only_amount
        self.can_be_passed = can_be_passed

    def _get_identity(self):
        sign = SQL("-") if self.only_amount else SQL()
        return {
            "id": SQL("%s(((%s)::bigint << 32) + %s)", sign, self.step, self._value("id")),
            "step_id": SQL("(%s)::int4", self.step),
            "funnel_id": SQL("%s::int4", self.funnel_id),
        }

    def _get_columns(self):
        columns = super()._get_columns()
        amount, currency = self._get_amount(columns["day"])
        product = self._get_product_path()
        lead = self._path("lead_path", "crm.lead")
        came = SQL("(%s)::timestamp", self._value(join(lead, "create_date")) if lead else SQL("NULL"))
        number = SQL("NULL::float8") if self.only_amount else columns["value"]
        return {
            **columns,
            "value": number,
            "amount": SQL("(%s)::numeric", amount),
            "currency_id": SQL("%s::int4", currency),
            "date_lead": came,
            "lead_day": SQL("(%s)::date", self.metric.env["crm.metric"]._to_local(came, SQL("%s::varchar", self.zone))),
            "office_id": self._link("team_path", "crm.team", "office_id"),
            "product_id": self._value(product) if product else SQL("NULL::int4"),
            "categ_id": self._value(join(product, "product_tmpl_id", "categ_id")) if product else SQL("NULL::int4"),
            "is_passed": self._value("is_passed") if self.can_be_passed else SQL("FALSE"),
            **self.metric.env["crm.funnel.fact"]._get_more_columns(self),
        }

    def _get_amount(self, day):
        """(amount in the currency of the company that looks at it, that currency)"""
        metric = self.amount
        if not metric:
            return SQL("NULL"), SQL("NULL")
        field = self.model._fields[metric.value_field]
        amount = self._value(field.name)
        if field.type == "monetary" and self.model.env["res.currency.rate"]._is_any():
            amount = convert(amount, self._get_currency(field), self.company, day)
        return amount, SQL("%s", self.company.currency_id.id)

    def _get_product_path(self):
        """The record's own product, else that of its lead."""
        field = self.model._fields.get("product_id")
        if field and field.store and field.type == "many2one" and field.comodel_name == "product.product":
            return "product_id"
        lead = self._path("lead_path", "crm.lead")
        return join(lead, "product_id") if lead else ""


def is_of_same_records(metric, amount):
    """Whether the amount metric sums up the very records that the metric counts: then one SELECT does for both."""
    return all((metric[name] or "") == (amount[name] or "") for name in SAME)
