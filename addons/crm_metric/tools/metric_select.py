"""The SELECT of one metric: a row per counted record, with the columns of ``crm.metric.fact``."""

from odoo.tools import SQL, Query

from . import metric_domain
from .metric_money import convert
from .metric_path import follow, join, to_commercial

DIMENSIONS = {
    "source_id": "utm.source",
    "medium_id": "utm.medium",
    "campaign_id": "utm.campaign",
    "country_id": "res.country",
}


class MetricSelect:
    """Translates the definition of ``metric``, for the company in which its user looks at it.

    The records are counted by the superuser, archived ones included, and without the language or time zone of the
    user, so that everybody who may see a figure sees the same. Links are followed by LEFT JOINs on primary keys: the
    database drops those that a report does not read.
    """

    def __init__(self, metric):
        self.metric = metric
        companies = metric.env.context.get("allowed_company_ids")
        self.company = metric.env.company.sudo()
        self.zone = self.company._get_history_zone()
        context = {"active_test": False, "tz": self.zone, "allowed_company_ids": companies}
        self.model = metric.with_env(metric.env(su=True, context=context)).env[metric.model]
        self.domain = metric_domain.parse(self.model, metric.domain, metric._label("domain"))
        self.query = self.model._search(self.domain, active_test=False, bypass_access=True)

    def build(self):
        """Return the SELECT; unknown names raise ValueError or KeyError."""
        columns = self._get_columns()
        self.query.add_where(SQL("%s IS NOT NULL", self._value(self.metric.date_field)))
        if self.metric.aggregation == "distinct":
            self.query.add_where(SQL("%s IS NOT NULL", self._get_distinct()))
        if self.metric.first_by:
            self.query.add_where(SQL("NOT EXISTS (%s)", self._get_earlier()))
        return self.query.select(*(SQL("%s AS %s", sql, SQL.identifier(name)) for name, sql in columns.items()))

    def _get_columns(self):
        day = self._get_day()
        number, currency = self._get_number(day)
        return {
            **self._get_identity(),
            "res_model": SQL("%s::varchar", self.metric.model),
            "res_id": self._value("id"),
            "value": SQL("(%s)::float8", number),
            "distinct_id": SQL("(%s)::int4", self._get_distinct()),
            "currency_id": SQL("%s::int4", currency),
            "moment": SQL("%s::timestamp", self._value(self.metric.date_field)),
            "day": SQL("(%s)::date", day),
            "user_id": self._link("user_path", "res.users"),
            "team_id": self._link("team_path", "crm.team"),
            "company_id": self._link("company_path", "res.company"),
            "lead_id": self._link("lead_path", "crm.lead"),
            "customer_id": self._get_customer(),
            **{name: self._get_dimension(name, comodel) for name, comodel in DIMENSIONS.items()},
        }

    def _get_identity(self):
        """What tells the facts of this metric from those of others."""
        return {
            "id": SQL("%s::bigint + %s", self.metric.id << 32, self._value("id")),
            "metric_id": SQL("%s::int4", self.metric.id),
        }

    def _value(self, path):
        """SQL of the value at the end of ``path``, joining what lies between."""
        model, alias = self.model, self.query.table
        *links, last = path.split(".")
        for link in links:
            model, alias = model._fields[link].join(model, alias, self.query)
        return model._field_to_sql(alias, last, self.query)

    def _path(self, setting, comodel):
        """Path to a record of ``comodel``: the setting, or the counted record when it is one itself."""
        return self.metric[setting] or ("id" if self.model._name == comodel else "")

    def _link(self, setting, comodel, *further):
        path = self._path(setting, comodel)
        return self._value(join(path, *further)) if path else SQL("NULL::int4")

    def _get_customer(self):
        """The commercial partner; the column of that name is one already."""
        path = self._path("partner_path", "res.partner")
        return self._value(to_commercial(path)) if path else SQL("NULL::int4")

    def _get_dimension(self, name, comodel):
        """The record's own source, medium, ...; else its lead's; the country also its customer's."""
        field = self.model._fields.get(name)
        if field and field.store and field.type == "many2one" and field.comodel_name == comodel:
            return self._value(name)
        if not self._path("lead_path", "crm.lead") and name == "country_id":
            return self._link("partner_path", "res.partner", name)
        return self._link("lead_path", "crm.lead", name)

    def _get_day(self):
        """The local day: the date itself, the column the model keeps it in, else in the zone of person or company."""
        name = self.metric.date_field
        if self.model._fields[name].type == "date":
            return self._value(name)
        if local_day := getattr(self.model, "_metric_local_day", {}).get(name):
            return self._value(local_day)
        zones = [
            self._link("user_path", "res.users", "tz"),
            self._link("company_path", "res.company", "resource_calendar_id", "tz"),
            self.zone,
        ]
        zone = SQL("COALESCE(%s)", SQL(", ").join(SQL("%s::varchar", zone) for zone in zones))
        return self.model.env["crm.metric"]._to_local(self._value(name), zone)

    def _get_earlier(self):
        """The records that take the place of the first one: of the same metric, with the same key, and before."""
        query = Query(self.model.env, "earlier", self.model._table_sql)
        domain = self.domain.optimize_full(self.model)
        if not domain.is_true():
            query.add_where(domain._to_sql(self.model, "earlier", query))
        names = (self.metric.date_field, "id")
        key, date, own_id = (
            self.model._field_to_sql("earlier", name, query) for name in (self.metric.first_by, *names)
        )
        query.add_where(SQL("%s = %s", key, self._value(self.metric.first_by)))
        query.add_where(SQL("(%s, %s) < (%s, %s)", date, own_id, *map(self._value, names)))
        return query.select(SQL("1"))

    def _get_number(self, day):
        """(what the record adds, the currency of it)"""
        if self.metric.aggregation != "sum":
            return SQL("1"), SQL("NULL")
        field = self.model._fields[self.metric.value_field]
        amount = SQL("COALESCE(%s, 0)", self._value(field.name))
        if field.type != "monetary":
            return amount, SQL("NULL")
        return convert(amount, self._get_currency(field), self.company, day), SQL("%s", self.company.currency_id.id)

    def _get_currency(self, field):
        """The currency of a monetary field; where it is not in the database it is the one of the record's company."""
        try:
            return self._value(field.get_currency_field(self.model))
        except ValueError:
            return self._link("company_path", "res.company", "currency_id")

    def _get_distinct(self):
        """What must differ to be counted apart; a lead without customer is a customer of its own."""
        path = self.metric.distinct_path
        if self.metric.aggregation != "distinct" or not path:
            return SQL("NULL")
        if follow(self.model, path, "")[-1].comodel_name != "res.partner":
            return self._value(path)
        return SQL("COALESCE(%s, -%s)", self._value(to_commercial(path)), self._link("lead_path", "crm.lead"))
