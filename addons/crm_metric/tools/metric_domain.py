"""Domains of metrics: typed by users, so they are parsed as literals and never evaluated."""

import ast

from odoo.fields import Domain

from .metric_path import MetricError, follow

MAX_CHARACTERS = 10_000
MAX_CONDITIONS = 200


def parse(model, text, label):
    """Return the Domain that ``text`` says, checked against ``model``; empty means every record.

    Raises MetricError, whose text begins with ``label``, for anything that is not a plain domain of a bearable size
    over stored fields which the user of ``model`` may read.
    """
    if len(text or "") > MAX_CHARACTERS:
        raise MetricError(_too_long(model, label))
    try:
        domain = Domain(ast.literal_eval(text or "[]"))
    except (ValueError, SyntaxError, TypeError, MemoryError, RecursionError) as error:
        raise MetricError(
            model.env._(
                "%(label)s: this is not a domain of plain values (%(error)s). "
                'Relative dates are written as text, for example "today -7d".',
                label=label,
                error=str(error)[:200],
            )
        ) from error
    get_fields(model, domain, label)
    return domain


def get_fields(model, domain, label):
    """Return all fields that ``domain`` reads, sub-domains included; raise MetricError for one that it may not."""
    fields = []
    for count, condition in enumerate(domain.iter_conditions(), 1):
        if count > MAX_CONDITIONS:
            raise MetricError(_too_long(model, label))
        path = follow(model, condition.field_expr, label, in_domain=True)
        fields += path
        if condition.operator in ("any", "not any"):
            fields += _get_subdomain_fields(model, path[-1], condition, label)
    return fields


def _get_subdomain_fields(model, field, condition, label):
    try:
        comodel, subdomain = model.env[field.comodel_name], Domain(condition.value)
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise MetricError(
            model.env._("%(label)s: the condition on %(path)s is wrong.", label=label, path=condition.field_expr)
        ) from error
    return get_fields(comodel, subdomain, label)


def _too_long(model, label):
    return model.env._(
        "%(label)s: the domain is too long; %(count)s conditions at most.", label=label, count=MAX_CONDITIONS
    )
