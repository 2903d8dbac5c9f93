"""What is refused when a metric is saved, each with the setting and the reason."""

import psycopg2

from odoo.tools import SQL

from . import metric_domain
from .metric_path import MetricError, follow

ENDS = {"user_path": "res.users", "team_path": "crm.team", "lead_path": "crm.lead", "partner_path": "res.partner",
        "company_path": "res.company"}  # fmt: skip
SINGLES = {
    "date_field": ("date", "datetime"),
    "value_field": ("integer", "float", "monetary"),
    "first_by": ("integer", "many2one"),
}


def check(metric):
    """Raise MetricError when ``metric`` cannot be counted, or counts what its user may not read.

    Constraints run as the superuser, the rights are those of who saves it.
    """
    model = _get_model(metric)
    for name in SINGLES:
        _check_single(metric, model, name)
    for name, comodel in ENDS.items():
        _check_end(metric, model, name, comodel)
    _check_distinct(metric, model)
    metric_domain.parse(model, metric.domain, metric._label("domain"))
    _check_database(metric)


def get_fields(metric):
    """Return {(model, field)} of everything that the metric reads; raise MetricError when it is broken."""
    model = metric.sudo().env[metric.model]
    settings = [name for name in (*SINGLES, *ENDS, "distinct_path") if metric[name]]
    found = [field for name in settings for field in follow(model, metric[name], metric._label(name))]
    label = metric._label("domain")
    found += metric_domain.get_fields(model, metric_domain.parse(model, metric.domain, label), label)
    return {(field.model_name, field.name) for field in found}


def _get_model(metric):
    label = metric._label("model_id")
    model = metric.sudo(False).env.get(metric.model)
    if model is None:
        raise MetricError(metric.env._("%(label)s: choose the records to count.", label=label))
    if model._abstract or model._transient or not model._auto or model._table_query is not None:
        raise MetricError(
            metric.env._("%(label)s: %(name)s keeps no records of its own.", label=label, name=metric.model_id.name)
        )
    if not model.has_access("read"):
        raise MetricError(metric.env._("%(label)s: you may not read %(name)s.", label=label, name=metric.model_id.name))
    return model


def _check_single(metric, model, name):
    """A field of the counted record itself, of one of the types that fit."""
    label, path = metric._label(name), metric[name]
    if not path:
        if name == "date_field" or (name == "value_field" and metric.aggregation == "sum"):
            raise MetricError(metric.env._("%(label)s: choose a field.", label=label))
        return
    if "." in path:
        raise MetricError(
            metric.env._(
                "%(label)s: choose a field of the counted record itself, not %(path)s.", label=label, path=path
            )
        )
    field = follow(model, path, label)[0]
    if field.type not in SINGLES[name] or not (field.store or field.name == "id"):
        raise MetricError(
            metric.env._("%(label)s: %(path)s is not a stored field of a type that fits.", label=label, path=path)
        )


def _check_end(metric, model, name, comodel):
    """A path that must lead to one record of ``comodel``."""
    path = metric[name]
    if path and not _ends_at(model, path, metric._label(name), comodel):
        raise MetricError(
            metric.env._("%(label)s: %(path)s does not end at %(model)s.", label=metric._label(name), path=path,
                         model=metric.env["ir.model"]._get(comodel).display_name)
        )  # fmt: skip


def _ends_at(model, path, label, comodel):
    field = follow(model, path, label)[-1]
    return (field.type == "many2one" and field.comodel_name == comodel) or (path == "id" and model._name == comodel)


def _check_distinct(metric, model):
    if metric.aggregation != "distinct":
        return
    label = metric._label("distinct_path")
    if not metric.distinct_path:
        raise MetricError(metric.env._("%(label)s: choose a field.", label=label))
    if follow(model, metric.distinct_path, label)[-1].type != "many2one":
        raise MetricError(
            metric.env._("%(label)s: %(path)s does not lead to one record.", label=label, path=metric.distinct_path)
        )


def _check_database(metric):
    """The database accepts the query: it says what no check in advance does, such as a word where a number belongs."""
    select = metric._get_select()
    metric.env.flush_query(select)
    try:
        with metric.env.cr.savepoint(flush=False):
            metric.env.cr.execute(SQL("EXPLAIN %s", select), log_exceptions=False)
    except (psycopg2.Error, ValueError) as error:  # ValueError: text with a NUL character
        raise MetricError(
            metric.env._("%(label)s: the database cannot count this (%(error)s).", label=metric._label("domain"),
                         error=str(error).splitlines()[0])
        ) from error  # fmt: skip
